import { escapeInvisible } from '@sparkle-orchestration/adapter-kit';
import type { StateMachine } from './model.js';

/** Columns that a value may take in one line. */
const width = 160;

const isGroup = (value: unknown): value is object => typeof value === 'object' && value !== null;

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (!isGroup(value)) return JSON.stringify(value);
  const entries = entriesOf(value);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`).join(', ')} }`;
}

/** States, and what holds states, are always laid out; they are what a reader looks for. */
const holdsStates = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(holdsStates);
  return (
    isGroup(value) &&
    ('States' in value || 'Type' in value || Object.values(value).some((one) => isGroup(one) && 'Type' in one))
  );
};

function filled(values: readonly unknown[], pad: string): string {
  const rows: string[] = [];
  for (const [index, value] of values.entries()) {
    const word = JSON.stringify(value) + (index < values.length - 1 ? ',' : '');
    const last = rows.at(-1);
    if (last !== undefined && pad.length + last.length + 1 + word.length <= width)
      rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows.map((row) => pad + row).join('\n');
}

function lines(value: unknown, indent: number, lead: number): string {
  const short = oneLine(value);
  if (!isGroup(value) || (!holdsStates(value) && indent + lead + short.length <= width)) return short;
  const pad = ' '.repeat(indent + 2);
  // Words of a command fill their lines.
  if (Array.isArray(value) && !value.some(isGroup)) return `[\n${filled(value, pad)}\n${' '.repeat(indent)}]`;
  if (Array.isArray(value))
    return `[\n${value.map((item) => pad + lines(item, indent + 2, 1)).join(',\n')}\n${' '.repeat(indent)}]`;
  const entries = entriesOf(value);
  // A state of one or two short fields is one line.
  if (
    'Type' in value &&
    entries.length <= 4 &&
    short.length + indent + lead <= width &&
    !holdsStates(entries.map(([, one]) => one))
  )
    return short;
  const inside = entries.map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return pad + name + lines(item, indent + 2, name.length + 1);
  });
  return `{\n${inside.join(',\n')}\n${' '.repeat(indent)}}`;
}

/** A state machine as JSON: short values in one line, states one below the other. */
export function printMachine(machine: StateMachine): string {
  return `${escapeInvisible(lines(machine, 0, 0))}\n`;
}
