import { matcherOf } from '@sparkle-orchestration/connectors';
import { DiagnosticError, type EventTrigger, nearestName } from '@sparkle-orchestration/core';
import { reportServer } from '../diagnostics.js';

/** Reads the settings of a trigger's source, with every problem at its place. */
export interface SettingsReader {
  text(name: string): string | undefined;
  needed(name: string): string;
  seconds(name: string, otherwise: number): number;
  flag(name: string): boolean;
  /** @throws DiagnosticError when a setting was given that nobody asked for */
  done(): void;
  fail(problem: string, ...path: string[]): DiagnosticError;
}

export function readSettings(trigger: EventTrigger): SettingsReader {
  const { config, source } = trigger.event;
  const asked = new Set<string>();
  const fail = (problem: string, ...path: string[]) => {
    const location = trigger.locate(['event', ...path]);
    return new DiagnosticError([
      reportServer('bad-event-source', { trigger: trigger.name, source, problem }, location),
    ]);
  };
  const value = (name: string) => {
    asked.add(name);
    return config[name];
  };
  const text = (name: string) => {
    const given = value(name);
    if (given === undefined) return undefined;
    if (typeof given !== 'string' || given === '') throw fail(`${name} must be text`, 'config', name);
    return given;
  };
  return {
    text,
    needed(name) {
      const given = text(name);
      if (given === undefined) throw fail(`config.${name} is missing`, 'config');
      return given;
    },
    seconds(name, otherwise) {
      const given = value(name) ?? otherwise;
      if (typeof given === 'number' && given > 0 && given <= 86_400) return given;
      throw fail(`${name} must be a number of seconds`, 'config', name);
    },
    flag(name) {
      const given = value(name) ?? false;
      if (typeof given !== 'boolean') throw fail(`${name} must be true or false`, 'config', name);
      return given;
    },
    done() {
      const unknown = Object.keys(config).find((name) => !asked.has(name));
      if (unknown === undefined) return;
      const near = nearestName(unknown, asked);
      throw fail(`config.${unknown} is not known${near ? `; did you mean ${near}?` : ''}`, 'config', unknown);
    },
    fail,
  };
}

/** Which names count: begin, end and pattern (`*`, `?`, `[…]`; a pattern without `/` is matched against the last part). */
export function nameFilter({ filter }: EventTrigger['event']): (name: string) => boolean {
  const { prefix = '', suffix = '', pattern } = filter;
  const matches = pattern === undefined ? () => true : matcherOf(pattern, pattern);
  const whole = pattern?.includes('/') === true;
  return (name) =>
    name.startsWith(prefix) && name.endsWith(suffix) && matches(whole ? name : (name.split('/').at(-1) ?? name));
}
