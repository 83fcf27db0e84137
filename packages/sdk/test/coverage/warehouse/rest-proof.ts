import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LocalService,
  type Reply,
  type SeenRequest,
  startLocalService,
} from '@sparkle-orchestration/connectors/testing';
import { createConnections } from '@sparkle-orchestration/engine';
import { afterAll, expect } from 'vitest';
import { secretReader } from '../../../src/secrets.js';
import { type Change, meaningOf } from './meaning.js';
import { changesOf, type FieldProof, type Where } from './proof.js';

const file = 'config/sources/api.yaml';

let service: LocalService | undefined;
afterAll(() => service?.close());
let answer: (request: SeenRequest) => Reply = () => ({ json: [] });

/** What a service was asked, and the records that were made of its answers. */
export interface Asked {
  readonly requests: readonly SeenRequest[];
  readonly records: readonly unknown[];
  /** Code of what went wrong. */
  readonly error?: string;
  readonly seconds: number;
}

const secrets: Readonly<Record<string, string>> = {
  TOKEN: 'the-token-1234',
  USER: 'ann',
  WORD: 'the-word-1234',
  HOOK: 'ann:the-word-1234',
};

/** Reads the resource `users` of the documents as a load does, from a service that answers like this. */
async function read(changes: readonly Change[], reply: (request: SeenRequest) => Reply): Promise<Asked> {
  service ??= await startLocalService((request) => answer(request));
  const { url, requests } = service;
  const before = requests.length;
  answer = (request) => reply({ ...request, number: request.number - before });
  const meaning = await meaningOf([
    { file, path: ['source', 'connection', 'base_url'], value: `${url}/v1` },
    { file, path: ['source', 'connection', 'allowed_hosts'], value: ['127.0.0.1'] },
    { file, path: ['source', 'connection', 'retry'], value: { max_attempts: 1, initial_delay: 0.01 } },
    ...changes.map((change) => ({ ...change, value: atService(change.value, url) })),
  ]);
  const { project } = meaning;
  const graph = meaning.graph('fetch');
  const { source } = meaning.operation('fetch', 'load');
  const stagingDir = mkdtempSync(join(tmpdir(), 'sparkle-asks-'));
  const read = secretReader({ ...project, environment: secrets });
  const began = performance.now();
  const seen = () => ({ requests: requests.slice(before), seconds: (performance.now() - began) / 1000 });
  const connections = createConnections({ graph, registry: project.registry, environment: {}, secret: read });
  try {
    const connection = connections.get(source.connection ?? '');
    const data = await project.registry.connectors.get(source.connector)?.extract?.({
      ingestor: source.ingestor,
      options: source.options,
      connection,
      ...(source.columns ? { columns: source.columns } : {}),
      ...(source.read.by === 'cursor'
        ? { range: { column: source.read.column, type: source.read.type, from: '2026-01-02 00:00:00' } }
        : {}),
      stagingDir,
      root: project.root,
      allowedDirectories: [],
      signal: new AbortController().signal,
      log: () => undefined,
    });
    const lines = (data?.files ?? []).flatMap((one) => readFileSync(one, 'utf8').split('\n'));
    const records = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
    return { ...seen(), records };
  } catch (error) {
    const diagnostics = (error as { readonly diagnostics?: readonly { readonly code: string }[] }).diagnostics;
    if (!diagnostics) throw error;
    return { ...seen(), records: [], error: diagnostics.map((d) => d.code).join() };
  } finally {
    rmSync(stagingDir, { recursive: true });
  }
}

/** `SERVICE` in a value is the address of the local service. */
function atService(value: unknown, url: string): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value).replaceAll('SERVICE', url));
}

type Reading = (request: SeenRequest) => Reply;

/** With one value a service is asked, or read, in one way, with another value in another one. */
export function asks(
  field: string,
  values: readonly [unknown, unknown],
  reply: Reading,
  look: (asked: Asked) => unknown,
  seen: readonly [unknown, unknown],
  where: Where = {},
): FieldProof {
  return {
    field,
    kind: 'acts',
    async run() {
      expect(seen[0], 'two values that give the same show nothing').not.toEqual(seen[1]);
      for (const [n, value] of values.entries()) {
        const asked = await read(changesOf(field, value, { file, ...where }), reply);
        expect(look(asked), `${field}: ${JSON.stringify(value)} ${asked.error ?? ''}`).toEqual(seen[n]);
      }
    },
  };
}
