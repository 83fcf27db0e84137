import { isUtf8 } from 'node:buffer';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sourceDiagnostics as report } from './diagnostics.js';
import { locationOf } from './positions.js';

/** Largest file that is read, in bytes. */
export const maxFileBytes = 32 * 1024 * 1024;

const directionMarks = '\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069';
const forbidden = new RegExp(`[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F${directionMarks}]`, 'u');
const invisible = /[\u00AD\u200B-\u200D\u2060\uFEFF]/u;

/** Text of a file, or why it has none. A byte order mark is accepted and dropped; line ends are kept. */
export function decodeText(
  file: string,
  bytes: Buffer,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const here = { file, line: 1, column: 1 };
  if (bytes.length > maxFileBytes) {
    const text = `the file has ${Math.ceil(bytes.length / 1048576)} MB; at most ${maxFileBytes / 1048576} MB are read`;
    return { text: '', diagnostics: [report.report('too-large', { text }, here)] };
  }
  if (!isUtf8(bytes)) return { text: '', diagnostics: [invalidBytes(file, bytes)] };
  const text =
    bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
      ? bytes.toString('utf8', 3)
      : bytes.toString('utf8');
  const bad = forbidden.exec(text);
  if (!bad) return { text, diagnostics: [] };
  return {
    text,
    diagnostics: [
      report.report('character', { name: characterName(bad[0]) }, locationOf(file, text, bad.index, bad.index + 1)),
    ],
  };
}

function invalidBytes(file: string, bytes: Buffer): Diagnostic {
  const offset = firstInvalidByte(bytes);
  const before = bytes.toString('utf8', 0, offset);
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const params = utf16 ? { offset, hint: 'the file looks like UTF-16; save it as UTF-8' } : { offset };
  return report.report('not-utf8', params, locationOf(file, before, before.length));
}

/** Longest valid prefix by bisection; a cut character at its end counts as valid only up to its start. */
function firstInvalidByte(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (validPrefix(bytes, middle)) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !isUtf8(bytes.subarray(0, low))) low -= 1;
  return low;
}

function validPrefix(bytes: Buffer, length: number): boolean {
  for (let cut = 0; cut <= 3 && cut <= length; cut++) {
    if (isUtf8(bytes.subarray(0, length - cut))) return cut === 0 || ((bytes[length - cut] as number) & 0xc0) === 0xc0;
  }
  return false;
}

/** Why a decoded string may not stand in a definition, or nothing. Escapes can hide what the raw text cannot. */
export function badString(text: string): string | undefined {
  const bad = forbidden.exec(text);
  if (bad) return characterName(bad[0]);
  return /\p{Cs}/u.test(text) ? 'half a character (a lone surrogate)' : undefined;
}

/** Why a key may not be used, or nothing. */
export function badKey(key: string): string | undefined {
  if (invisible.test(key)) return 'it holds an invisible character';
  const bad = badString(key);
  return bad === undefined ? undefined : `it holds ${bad}`;
}

export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function characterName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  if (character === '\0') return 'a NUL character';
  const direction = new RegExp(`[${directionMarks}]`, 'u').test(character);
  return direction ? `the writing-direction character U+${code}` : `the control character U+${code}`;
}
