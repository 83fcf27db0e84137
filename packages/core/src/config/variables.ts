import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { SourceDocument } from '../source/document.js';
import { isMapping } from '../source/merge.js';
import type { Path } from '../source/positions.js';
import { configDiagnostics as report } from './diagnostics.js';
import { holdsLiteralSecret, isSecretField } from './secret-fields.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface VariablePart {
  readonly variable: string;
  readonly fallback?: string;
  /** An empty value counts as unset. */
  readonly orEmpty: boolean;
}

/** One piece of a text: literal, or a variable with what stands in for it. */
export type TextPart = { readonly text: string } | VariablePart | { readonly broken: string };

/** Splits a text at `${NAME}`, `${NAME:default}` and `${NAME:-default}`; `$${` is the text `${`. */
export function splitText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push({ text: literal });
    literal = '';
  };
  for (let at = 0; at < text.length; ) {
    if (text.startsWith('$${', at)) {
      literal += '${';
      at += 3;
    } else if (text.startsWith('${', at)) {
      flush();
      const end = closing(text, at + 2);
      const inner = text.slice(at + 2, end);
      parts.push(end < text.length ? variable(inner, text.slice(at, end + 1)) : { broken: text.slice(at) });
      at = end + 1;
    } else {
      literal += text[at];
      at += 1;
    }
  }
  flush();
  return parts;
}

/** Index of the brace that closes the one before `from`, or the length of the text. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

function variable(inner: string, whole: string): TextPart {
  const found = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:-?)([\s\S]*))?$/.exec(inner);
  if (!found?.[1]) return { broken: whole };
  const orEmpty = found[2] === ':-';
  return found[2] === undefined
    ? { variable: found[1], orEmpty }
    : { variable: found[1], fallback: found[3] ?? '', orEmpty };
}

/** A secret field whose value is one variable. */
export interface SecretUse {
  readonly path: Path;
  readonly variable: string;
  /** False when the definition says that it may be absent: `${NAME:-}`. */
  readonly required: boolean;
}

export interface Substituted {
  readonly value: Readonly<Record<string, unknown>>;
  /** Paths, as JSON, whose text holds the value of a variable. */
  readonly substituted: ReadonlySet<string>;
  /** Paths, as JSON, whose value could not be found. */
  readonly unknown: ReadonlySet<string>;
  readonly secrets: readonly SecretUse[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface SubstituteOptions {
  readonly environment: Environment;
  /** Below these paths, fields with names of secrets hold references. */
  readonly secretsBelow: readonly Path[];
  /** Names of further secret fields, such as `url` of a webhook. */
  readonly secretFields?: (key: string, path: Path) => boolean;
  /** Places outside of `secretsBelow` that hold a reference, such as the salt of a step. */
  readonly secretAt?: (path: Path) => boolean;
}

interface Walk {
  readonly document: SourceDocument;
  readonly options: SubstituteOptions;
  readonly substituted: Set<string>;
  readonly unknown: Set<string>;
  readonly secrets: SecretUse[];
  readonly diagnostics: Diagnostic[];
}

/**
 * Puts values of the environment into a document. In secret fields the reference stays: its value is replaced by
 * `{ secret: NAME }`, and a literal is an error. The result of a substitution is never read again.
 */
export function substitute(document: SourceDocument, options: SubstituteOptions): Substituted {
  const walk: Walk = { document, options, substituted: new Set(), unknown: new Set(), secrets: [], diagnostics: [] };
  const value = visit(walk, document.value, [], false) as Record<string, unknown>;
  return {
    value,
    substituted: walk.substituted,
    unknown: walk.unknown,
    secrets: walk.secrets,
    diagnostics: walk.diagnostics,
  };
}

/** The value with variables put in; what holds none comes back as it is, uncopied. `path` is the walk's own and changes. */
function visit(walk: Walk, value: unknown, path: (string | number)[], inside: boolean): unknown {
  if (typeof value === 'string') return visitText(walk, value, path, inside);
  if (typeof value === 'number' && inside && isSecretField(String(path.at(-1)))) {
    literal(walk, path, String(path.at(-1)));
    return value;
  }
  const below =
    inside || walk.options.secretsBelow.some((p) => p.length === path.length && p.every((step, i) => step === path[i]));
  if (Array.isArray(value)) return visitItems(walk, value, path, below);
  return isMapping(value) ? visitKeys(walk, value, path, below) : value;
}

function visitItems(walk: Walk, list: readonly unknown[], path: (string | number)[], below: boolean): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i += 1) {
    path.push(i);
    const inner = visit(walk, list[i], path, below);
    path.pop();
    if (inner === list[i]) continue;
    copy ??= [...list];
    copy[i] = inner;
  }
  return copy ?? list;
}

function visitKeys(
  walk: Walk,
  mapping: Readonly<Record<string, unknown>>,
  path: (string | number)[],
  below: boolean,
): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(mapping)) {
    path.push(key);
    const inner = visit(walk, mapping[key], path, below);
    path.pop();
    if (inner === mapping[key]) continue;
    copy ??= { ...mapping };
    copy[key] = inner;
  }
  return copy ?? mapping;
}

function visitText(walk: Walk, text: string, path: Path, inside: boolean): unknown {
  const key = String(path.findLast((step) => typeof step === 'string') ?? '');
  const field = inside && (isSecretField(key) || walk.options.secretFields?.(key, path) === true);
  const secret = field || walk.options.secretAt?.(path) === true;
  if (!text.includes('${')) {
    if ((secret && text !== '') || holdsLiteralSecret(text)) literal(walk, path, key);
    return text;
  }
  const parts = splitText(text);
  return secret ? secretText(walk, parts, path, key) : plainText(walk, parts, path);
}

function literal(walk: Walk, path: Path, key: string): void {
  walk.unknown.add(JSON.stringify(path));
  walk.diagnostics.push(report.report('secret-literal', { key }, walk.document.locate(path)));
}

function secretText(walk: Walk, parts: readonly TextPart[], path: Path, key: string): unknown {
  const [part] = parts;
  if (parts.length === 1 && part && 'variable' in part) {
    if (part.fallback) {
      literal(walk, path, key);
      return '';
    }
    walk.secrets.push({ path: [...path], variable: part.variable, required: part.fallback === undefined });
    return { secret: part.variable };
  }
  const broken = parts.find((p) => 'broken' in p);
  walk.unknown.add(JSON.stringify(path));
  const location = walk.document.locate(path);
  walk.diagnostics.push(
    broken
      ? report.report('variable-syntax', { text: broken.broken }, location)
      : report.report('secret-mixed', { key }, location),
  );
  return '';
}

function plainText(walk: Walk, parts: readonly TextPart[], path: Path): string {
  let result = '';
  for (const part of parts) {
    if ('text' in part) result += part.text;
    else if ('broken' in part)
      refuse(walk, path, report.report('variable-syntax', { text: part.broken }, walk.document.locate(path)));
    else result += variableText(walk, part, path);
  }
  if (parts.some((part) => 'variable' in part)) walk.substituted.add(JSON.stringify(path));
  return result;
}

function refuse(walk: Walk, path: Path, diagnostic: Diagnostic): void {
  walk.unknown.add(JSON.stringify(path));
  walk.diagnostics.push(diagnostic);
}

function variableText(walk: Walk, part: VariablePart, path: Path): string {
  const { environment } = walk.options;
  const value = Object.hasOwn(environment, part.variable) ? environment[part.variable] : undefined;
  if (value !== undefined && !(value === '' && part.orEmpty)) return value;
  if (part.fallback !== undefined) return part.fallback;
  refuse(walk, path, report.report('variable-unset', { name: part.variable }, walk.document.locate(path)));
  return '';
}
