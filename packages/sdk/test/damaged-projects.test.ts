import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { afterAll, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { runPipelines } from '../src/run.js';
import { validateProject } from '../src/validate.js';
import { projectFolder, repository, writeFiles } from './project-folder.js';

/** Definitions to damage: cases of conformance with many kinds of tasks. */
const sources = ['control-operations', 'delete-insert'].map(
  (name) => `packages/conformance/cases/${name}/project/config`,
);

/** What takes the place of a value. */
const values: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e21,
  '',
  ' ',
  'a\nb',
  '"',
  "'",
  '`',
  '{{ params.x',
  '{{ nothing.there }}',
  '${',
  '__proto__',
  'constructor',
  'x'.repeat(5000),
  '\u202e',
  'select (((',
  '*/0 * * * *',
  'Mars/Olympus',
  '../../x',
  '(a+)+$',
  [],
  {},
  [null],
  ['a', 'a'],
  [[[[{}]]]],
  { '': null },
  { constructor: { prototype: 1 } },
];

/** Numbers that are the same in every run, from 0 up to 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const entry = /("?[\w-]+"?):(?: +([^\s,{}[\]#][^,{}[\]#\n]*|\[[^[\]\n]*\]|\{[^{}\n]*\})| *$)/gm;

/** The text with one fault in it: a key that is gone, doubled, strange or with another value, or a text cut off. */
function damage(text: string, next: () => number): string {
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T;
  const entries = [...text.matchAll(entry)];
  if (entries.length === 0 || next() < 0.1) return text.slice(0, Math.floor(next() * text.length));
  const { 0: whole, 1: key = '', 2: value, index } = pick(entries);
  const replace = (by: string) => text.slice(0, index) + by + text.slice(index + whole.length);
  const how = next();
  if (how < 0.1) return replace('');
  if (how < 0.2) return replace(`${whole}x`);
  if (how < 0.3) return replace(`${pick(['__proto__', 'naem', '""', '"a b"'])}${whole.slice(key.length)}`);
  if (how < 0.4) return replace(`${key}: [${value ?? ''}]`);
  return replace(`${key}: ${JSON.stringify(pick(values))}`);
}

function definitions(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const source of sources) {
    const folder = join(repository, source);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) found.set(join('config', relative(folder, path)), readFileSync(path, 'utf8'));
    }
  }
  return found;
}

const root = projectFolder(Object.fromEntries(definitions()));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Reads, checks and compiles. Whatever is wrong with them is told as findings, never thrown otherwise. */
async function tryAll(): Promise<void> {
  const project = await openProject({ from: root, env: 'dev', environment: {} });
  const found = [...validateProject(project)];
  try {
    await runPipelines(project, { names: [], all: true, dryRun: true });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    found.push(...error.diagnostics);
  }
  for (const one of found) {
    expect(one.exit, one.message).not.toBe(4);
    if (one.severity === 'error') expect(one.location, `${one.code}: ${one.message}`).toBeDefined();
    expect(one.message).not.toMatch(/undefined|\[object |NaN|Cannot read|is not a function|Maximum call stack/);
  }
}

it('a definition with any fault is told as such, at its place, and nothing else happens', async () => {
  const files = [...definitions()].filter(([file]) => /\.(ya?ml|json)$/.test(file));
  const next = numbers(20261121);
  await tryAll();
  for (let i = 0; i < 60; i += 1) {
    const [file, text] = files[Math.floor(next() * files.length)] as [string, string];
    const damaged = damage(text, next);
    writeFiles(root, { [file]: damaged });
    await tryAll().catch((error: unknown) => {
      throw new Error(`${file} with a fault:\n${damaged}`, { cause: error });
    });
    writeFiles(root, { [file]: text });
  }
  expect(existsSync(join(root, '.sparkle'))).toBe(false);
});
