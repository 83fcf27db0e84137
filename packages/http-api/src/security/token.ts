import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { httpDiagnostics } from '../diagnostics.js';

/** Characters that a token must have. */
const least = 24;

export interface Token {
  readonly value: string;
  /** Name of the variable or path of the file it came from. */
  readonly from: string;
  /** Somebody chose it, by the environment or by naming a file. */
  readonly chosen: boolean;
}

function checked(value: string, from: string, chosen: boolean): Token {
  if (!/^[\x21-\x7e]+$/.test(value) || value.length < least)
    throw new DiagnosticError([httpDiagnostics.report('token-weak', { where: from, least })]);
  return { value, from, chosen };
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Makes the file with a new token; nothing when somebody else made it first. */
function make(file: string): string | undefined {
  mkdirSync(dirname(file), { recursive: true });
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  }
  const value = randomBytes(32).toString('base64url');
  writeSync(descriptor, `${value}\n`);
  closeSync(descriptor);
  return value;
}

function read(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const mode = fstatSync(descriptor).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new DiagnosticError([httpDiagnostics.report('token-file-open', { file, mode: mode.toString(8) })]);
    return readFileSync(descriptor, 'utf8').trim();
  } finally {
    closeSync(descriptor);
  }
}

export interface TokenPlace {
  /** Given by the environment: wins over files. */
  readonly given?: string | undefined;
  /** File that a user named. */
  readonly file?: string | undefined;
  /** File to use when nothing was named. */
  readonly defaultFile: string;
}

/**
 * The token of the server. A file is made with mode 600 when it is not there, and kept, so that several instances over
 * one project share it and an open page survives a restart.
 * @throws DiagnosticError when it is short, or others may read it
 */
export function openToken({ given, file, defaultFile }: TokenPlace): Token {
  if (given !== undefined) return checked(given, 'SPARKLE_SERVE_TOKEN', true);
  const path = file ?? defaultFile;
  try {
    return checked(make(path) ?? read(path), path, file !== undefined);
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const detail = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
    throw new DiagnosticError([httpDiagnostics.report('token-file', { file: path, detail })]);
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that does not depend on how much is equal. */
export function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  const wanted = digest(token);
  return (authorization) => {
    const given = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
    const equal = timingSafeEqual(digest(given ?? ''), wanted);
    return given !== undefined && equal;
  };
}
