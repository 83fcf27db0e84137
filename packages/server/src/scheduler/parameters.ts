import type { RunRequest } from '@sparkle-orchestration/state';
import type { SourceEvent } from '../sources/source.js';

export type Parameters = Readonly<Record<string, string | number | boolean | null>>;

/** Values of a run by where they come from: what is given wins over a job's members, and these over the trigger. */
export interface RunParameters {
  readonly trigger: Parameters;
  readonly given: Parameters;
}

export function parametersText({ trigger = {}, given = {} }: Partial<RunParameters>): string {
  return JSON.stringify({ trigger, given });
}

export function parametersOf(request: Pick<RunRequest, 'params'>): RunParameters {
  const { trigger = {}, given = {} } = JSON.parse(request.params) as Partial<RunParameters>;
  return { trigger, given };
}

const fact = /\{\{\s*event\.([a-z_]+)\s*\}\}/g;

/** Do the values depend on the event? Then every event has a run of its own. */
export function namesEvent(parameters: Parameters): boolean {
  return Object.values(parameters).some((value) => typeof value === 'string' && value.search(fact) >= 0);
}

/** Fills `{{ event.<fact> }}`; a fact that the event does not have is empty. */
export function fillEvent(parameters: Parameters, event: SourceEvent): Parameters {
  const fill = (value: string) =>
    value.replace(fact, (_, name: string) => (Object.hasOwn(event.facts, name) ? (event.facts[name] ?? '') : ''));
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? fill(value) : value]),
  );
}
