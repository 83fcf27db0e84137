import { allowedPath, hasPattern, isFolder, type ListedFile, listFiles } from '@sparkle-orchestration/connectors';
import type { EventTrigger } from '@sparkle-orchestration/core';
import { compareListing, maxObjects, type ObjectWatch } from './objects.js';
import { nameFilter, readSettings } from './settings.js';
import type { EventSource } from './source.js';
import type { SourceTools } from './tools.js';

const microseconds = 1_000_000n;

/**
 * Files of this machine. `config`: `path` (folder, file or glob), `poll_interval_seconds`=5, `settle_seconds`=2 (a file
 * counts when it was left alone for that long: nobody is writing it any more), `existing`=false.
 */
export function localFileSource(trigger: EventTrigger, type: ObjectWatch['type'], tools: SourceTools): EventSource {
  const read = readSettings(trigger);
  const path = read.needed('path');
  const everySeconds = read.seconds('poll_interval_seconds', 5);
  const settle = BigInt(Math.round(read.seconds('settle_seconds', 2) * 1e6));
  const watch = { type, existing: read.flag('existing') };
  read.done();
  const counts = nameFilter(trigger.event);
  const where = tools.folders();
  const absolute = allowedPath(path, where);

  const list = async (): Promise<readonly (ListedFile & { readonly key: string })[]> => {
    const folder = !hasPattern(absolute) && (await isFolder(absolute));
    const files = await listFiles(folder ? `${absolute}/**/*` : absolute, tools.folders());
    const base = folder ? absolute.length + 1 : 0;
    return files.map((file) => ({ ...file, key: folder ? file.path.slice(base).replaceAll('\\', '/') : file.name }));
  };

  return {
    everySeconds,
    async look({ memory }) {
      // The file system's own clock: the one of the scheduler may be another one.
      const clock = new Date();
      const limit = BigInt(clock.getTime()) * 1000n - settle;
      const files = (await list()).filter((file) => counts(file.key));
      if (files.length > maxObjects) throw new Error(`${path} holds more than ${maxObjects} files`);
      const settled = files.filter((file) => file.modified <= limit || file.modified > limit + settle + microseconds);
      const known = (memory ?? {}) as Readonly<Record<string, string>>;
      const writing = files.filter((file) => !settled.includes(file) && known[file.key] !== undefined);
      const listed = settled.map((file) => ({
        key: file.key,
        version: `${file.modified}-${file.bytes}`,
        facts: {
          path: file.name,
          size: String(file.bytes),
          time: new Date(Number(file.modified / 1000n)).toISOString(),
        },
      }));
      // A file that is being written again is neither new nor gone yet.
      const kept = writing.map((file) => ({ key: file.key, version: known[file.key] ?? '', facts: {} }));
      return compareListing([...listed, ...kept], watch, memory, tools.now());
    },
  };
}
