import type { CronTrigger, ExecutionGraph, IntervalTrigger, TriggerDefinition } from '@sparkle-orchestration/core';
import { withHash } from '@sparkle-orchestration/core';
import { sampleGraph } from '@sparkle-orchestration/core/testing';
import type { DefinitionSource, Definitions, ServedUnit } from '../src/index.js';

const location = { file: 'triggers.yaml', line: 1, column: 1, offset: 0, length: 1 } as never;

const base = (name: string, job: string) => ({
  name,
  enabled: true,
  starts: { job },
  parameters: {},
  tags: [],
  implicit: false,
  file: `config/triggers/${name}.yaml`,
  locate: () => location,
});

export function cron(
  name: string,
  job: string,
  expression: string,
  more: Partial<CronTrigger['schedule']> = {},
): CronTrigger {
  const schedule = { cron: expression, timezone: 'UTC', catchup: false, jitterSeconds: 0, ...more };
  return { ...base(name, job), type: 'cron', schedule };
}

export function every(name: string, job: string, seconds: number, catchup = false): IntervalTrigger {
  return {
    ...base(name, job),
    type: 'interval',
    schedule: { everySeconds: seconds, timezone: 'UTC', catchup, jitterSeconds: 0 },
  };
}

export const trigger = <T extends Pick<TriggerDefinition, 'type'>>(name: string, job: string, rest: T) => ({
  ...base(name, job),
  ...rest,
});

/** What is in the graph does not matter where only the scheduler is looked at. */
export function graphOf(name: string): ExecutionGraph {
  const { hash: _, ...graph } = sampleGraph();
  return withHash({ ...graph, pipeline: name });
}

export function unit(name: string, more: Partial<ServedUnit> = {}): ServedUnit {
  return {
    target: { kind: 'job', name },
    maxActiveRuns: 1,
    file: `config/jobs/${name}.yaml`,
    compile: async () => graphOf(name),
    ...more,
  };
}

/** Definitions that a test may change between two reloads. */
export interface TestDefinitions extends DefinitionSource {
  current: Definitions;
  change(parts: Partial<Definitions>): void;
  readonly messages: { readonly subject: string; readonly text: string }[];
}

export function definitions(
  triggers: readonly TriggerDefinition[],
  units: readonly ServedUnit[],
  secrets: Readonly<Record<string, string>> = {},
): TestDefinitions {
  const messages: { subject: string; text: string }[] = [];
  const made: TestDefinitions = {
    messages,
    current: {
      project: 'shop',
      env: 'dev',
      triggers,
      units,
      diagnostics: [],
      brokenFiles: [],
      files: new Set([...triggers.map((t) => t.file), ...units.map((u) => u.file)]),
      secret: (name) => secrets[name],
      notify: async (_, message) => void messages.push(message),
    },
    change(parts) {
      made.current = { ...made.current, ...parts };
    },
    load: async () => made.current,
  };
  return made;
}
