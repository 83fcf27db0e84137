import { setTimeout as sleep } from 'node:timers/promises';
import { hasErrors } from '@sparkle-orchestration/core';
import {
  createScheduler,
  defaultInstance,
  eventSources,
  type Scheduler,
  type SchedulerEvent,
} from '@sparkle-orchestration/server';
import { openSharedStore, type SharedStore } from '@sparkle-orchestration/state';
import { type OpenProjectOptions, openProject } from '../open-project.js';
import type { Project } from '../project.js';
import { runStoreFile } from '../run-history.js';
import { projectDefinitions } from './definitions.js';
import { projectRunner } from './runner.js';
import { openSourceTools } from './source-tools.js';
import { watchFiles } from './watch.js';

export interface ServeOptions extends Omit<OpenProjectOptions, 'purpose' | 'adapters'> {
  /** Path of a SQLite file, or a Postgres URL that several machines share. @default the project's own file */
  readonly store?: string;
  /** Name of this process among those that share the store. @default host and process id */
  readonly instance?: string;
  readonly maxParallelRuns?: number;
  readonly graceSeconds?: number;
  readonly leaseSeconds?: number;
  readonly catchupCap?: number;
  readonly onEvent?: (event: SchedulerEvent) => void;
}

/** A scheduler over a project, with the store that it keeps its state in. */
export interface Server {
  readonly scheduler: Scheduler;
  readonly store: SharedStore;
  /** The project as it was read last. */
  project(): Project;
  /** Ends the scheduler and closes the store. */
  close(): Promise<void>;
}

/** Milliseconds after which a file that may be half written is read again, and how often. */
const halfWritten = { pause: 400, times: 3 };

/** Reads the project; files that somebody is just writing get a moment to become whole. */
async function readWhole(options: OpenProjectOptions): Promise<Project> {
  let project = await openProject(options);
  for (let n = 0; n < halfWritten.times && hasErrors(project.diagnostics); n += 1) {
    await sleep(halfWritten.pause);
    project = await openProject(options);
  }
  return project;
}

/** Makes ready to serve a project: nothing is started before `scheduler.start()`. */
export async function openServer(options: ServeOptions = {}): Promise<Server> {
  const reading: OpenProjectOptions = { ...options, purpose: 'run', adapters: false };
  let project = await openProject(reading);
  let first: Project | undefined = project;
  const { name, env } = project.definition;
  const store = await openSharedStore(options.store ?? runStoreFile(project), { project: name, env });
  const scheduler = createScheduler({
    definitions: {
      async load() {
        const read = first ?? (await readWhole(reading));
        first = undefined;
        project = read;
        return projectDefinitions(read);
      },
      watch: (changed) => watchFiles(project.root, changed),
    },
    store,
    runner: projectRunner(() => project, store.history),
    sources: eventSources(openSourceTools(() => project)),
    instance: options.instance ?? defaultInstance(),
    ...(options.maxParallelRuns === undefined ? {} : { maxParallelRuns: options.maxParallelRuns }),
    ...(options.graceSeconds === undefined ? {} : { graceSeconds: options.graceSeconds }),
    ...(options.leaseSeconds === undefined ? {} : { leaseSeconds: options.leaseSeconds }),
    ...(options.catchupCap === undefined ? {} : { catchupCap: options.catchupCap }),
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
  });
  return {
    scheduler,
    store,
    project: () => project,
    async close() {
      await scheduler.stop();
      await store.close();
    },
  };
}
