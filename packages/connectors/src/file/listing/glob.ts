import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';

/** Whether a path part holds anything that matches more than itself. */
export function hasPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

function refuse(pattern: string, why: string): never {
  throw new DiagnosticError([fileDiagnostics.report('bad-pattern', { pattern, why })]);
}

/** `a{b,c}d` as `abd` and `acd`; groups may nest. At most 1,000 results. */
export function expandBraces(pattern: string): readonly string[] {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  let depth = 0;
  let start = open + 1;
  const choices: string[] = [];
  for (let n = open; n < pattern.length; n++) {
    const sign = pattern[n];
    if (sign === '{') depth++;
    else if (sign === '}') depth--;
    if ((sign === ',' && depth === 1) || (sign === '}' && depth === 0)) {
      choices.push(pattern.slice(start, n));
      start = n + 1;
    }
    if (depth === 0 && sign === '}') {
      const all = choices.flatMap((choice) => expandBraces(pattern.slice(0, open) + choice + pattern.slice(n + 1)));
      if (all.length > 1000) refuse(pattern, 'its { } stand for more than 1,000 patterns');
      return all;
    }
  }
  return refuse(pattern, 'a { is not closed');
}

/** One part of a path (no slash) as a test of names. Names that start with a dot are matched only when the part does. */
export function matcherOf(part: string, pattern: string): (name: string) => boolean {
  let source = '';
  for (let n = 0; n < part.length; n++) {
    const sign = part[n] ?? '';
    // Stars that stand together mean one: the expression stays free of repeated wildcards side by side.
    if (sign === '*') source += source.endsWith('.*') ? '' : '.*';
    else if (sign === '?') source += '.';
    else if (sign === '[') {
      const end = part.indexOf(']', n + 2);
      if (end < 0) refuse(pattern, 'a [ is not closed');
      const inner = part.slice(n + 1, end).replace(/[\\\]^]/g, '\\$&');
      source += inner.startsWith('!') ? `[^${inner.slice(1)}]` : `[${inner}]`;
      n = end;
    } else source += sign.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  const expression = compile(source, pattern);
  const hidden = part.startsWith('.');
  return (name) => (hidden || !name.startsWith('.')) && expression.test(name);
}

function compile(source: string, pattern: string): RegExp {
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return refuse(pattern, 'a range in [ ] is not a range');
  }
}

/** Whether a path matches the parts of a pattern, `**` included; for places that list paths and no folders. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const alternatives = expandBraces(pattern).map((one) =>
    one.split('/').map((part) => (part === '**' ? part : matcherOf(part, pattern))),
  );
  return (path) => {
    const names = path.split('/');
    return alternatives.some((parts) => matchesFrom(parts, 0, names, 0));
  };
}

type Part = '**' | ((name: string) => boolean);

function matchesFrom(parts: readonly Part[], p: number, names: readonly string[], n: number): boolean {
  const part = parts[p];
  if (part === undefined) return n === names.length;
  if (part === '**') {
    // At the end it stands for everything below.
    if (p === parts.length - 1) return n < names.length;
    for (let at = n; at < names.length; at += 1) {
      if (matchesFrom(parts, p + 1, names, at)) return true;
      if (names[at]?.startsWith('.')) return false;
    }
    return false;
  }
  const name = names[n];
  return name !== undefined && part(name) && matchesFrom(parts, p + 1, names, n + 1);
}
