import { mkdirSync, mkdtempSync, realpathSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExtractContext, StagedData } from '@sparkle-orchestration/core';
import { fileConnector } from '../src/file/connector.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

/** A project folder of one test, and the file connector at work in it. */
export interface TestProject {
  readonly root: string;
  readonly messages: string[];
  /** Writes a file; `modified` is an ISO time. Returns its absolute path. */
  write(path: string, content: string | Uint8Array, modified?: string): string;
  extract(ingestor: string, options: Readonly<Record<string, unknown>>, more?: Partial<Context>): Promise<StagedData>;
}

/** Makes an empty project in the temporary folder. */
export function testProject(): TestProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sparkle-files-')));
  const root = join(folder, 'project');
  const stagingDir = join(folder, 'staging');
  mkdirSync(root);
  mkdirSync(stagingDir);
  const messages: string[] = [];
  return {
    root,
    messages,
    write(path, content, modified) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      if (modified) utimesSync(file, new Date(modified), new Date(modified));
      return file;
    },
    async extract(ingestor, options, more = {}) {
      const log = (message: string) => void messages.push(message);
      const context = {
        ingestor,
        options,
        stagingDir,
        root,
        allowedDirectories: [],
        signal: new AbortController().signal,
        log,
        ...more,
      };
      const data = await fileConnector.extract?.(context);
      if (!data) throw new Error('the connector extracts nothing');
      return data;
    },
  };
}
