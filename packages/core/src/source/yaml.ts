import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sourceDiagnostics as report } from './diagnostics.js';
import { checkKey, maxDepth, type ParsedValue } from './json.js';
import { locationOf, type PositionBuilder, positionBuilder } from './positions.js';
import { badString } from './text.js';
import { plainScalar } from './yaml-scalar.js';
import { parseSimpleYaml } from './yaml-simple.js';

/** Values that aliases and merge keys may repeat in one document. */
export const maxRepeatedValues = 20_000;

const standardTags = new Map<string, string>(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => [`tag:yaml.org,2002:${name}`, name]),
);

interface Anchor {
  open: boolean;
  value: unknown;
  /** Values in it, aliases expanded. */
  weight: number;
}

interface State {
  readonly file: string;
  readonly text: string;
  readonly positions: PositionBuilder;
  readonly diagnostics: Diagnostic[];
  readonly anchors: Map<string, Anchor>;
  repeated: number;
  weight: number;
}

/** Thrown when going on would cost too much; never leaves this file. */
class Stop {}

/** Parses all documents of a YAML 1.2 text. Every problem has its place; a document with errors has no value. */
export function parseYaml(file: string, text: string): readonly ParsedValue[] {
  const simple = parseSimpleYaml(text);
  return simple ? [simple] : parseFullYaml(file, text);
}

/** The full parser: everything that YAML is, and all findings. */
export function parseFullYaml(file: string, text: string): readonly ParsedValue[] {
  const tokens = [...new Parser().parse(text)];
  const deep = tokens.map(tooDeepAt).find((offset) => offset !== undefined);
  if (deep !== undefined) {
    const message = `values are nested deeper than ${maxDepth} levels`;
    return [failed([report.report('too-large', { text: message }, locationOf(file, text, deep, deep + 1))])];
  }
  const documents = [
    ...new Composer({ schema: 'failsafe', uniqueKeys: false, merge: false, logLevel: 'error' }).compose(
      tokens,
      true,
      text.length,
    ),
  ];
  return documents.map((document) => readDocument(file, text, document as Document.Parsed));
}

function failed(diagnostics: readonly Diagnostic[], incomplete = false): ParsedValue {
  return { value: undefined, positions: positionBuilder().table(), diagnostics, incomplete };
}

/** Offset of the first token below the depth limit, without recursion. */
function tooDeepAt(top: CST.Token): number | undefined {
  const stack: { readonly token: CST.Token; readonly depth: number }[] = [{ token: top, depth: 0 }];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { token, depth } = entry;
    if (depth > maxDepth) return 'offset' in token ? token.offset : 0;
    if (token.type === 'document') {
      if (token.value) stack.push({ token: token.value, depth });
    } else if ('items' in token) {
      for (const item of token.items) {
        if (item.key) stack.push({ token: item.key, depth: depth + 1 });
        if (item.value) stack.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

function readDocument(file: string, text: string, document: Document.Parsed): ParsedValue {
  if (document.errors.length > 0) return syntaxErrors(file, text, document);
  const state: State = {
    file,
    text,
    positions: positionBuilder(),
    diagnostics: [],
    anchors: new Map(),
    repeated: 0,
    weight: 0,
  };
  let value: unknown;
  try {
    if (document.contents) value = readNode(state, document.contents, -1, -1);
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    value = undefined;
  }
  return { value, positions: state.positions.table(), diagnostics: state.diagnostics, incomplete: false };
}

function syntaxErrors(file: string, text: string, document: Document.Parsed): ParsedValue {
  const end = text.trimEnd().length;
  const incomplete = document.errors.some(
    (e) => e.pos[0] >= end && (e.code === 'MISSING_CHAR' || e.code === 'BAD_INDENT'),
  );
  const diagnostics = document.errors.slice(0, 10).map((error) => {
    const location = locationOf(file, text, Math.min(error.pos[0], end), Math.min(error.pos[1], text.length));
    if (error.code === 'TAB_AS_INDENT') return report.report('tab', {}, location);
    if (incomplete) return report.report('incomplete', { text: plain(error.message) }, location);
    return report.report('syntax', { text: plain(error.message) }, location);
  });
  return failed(diagnostics, incomplete);
}

/** First line of the parser's message, starting small, for use in a sentence. */
function plain(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.replace(/ at line \d+, column \d+:?$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

function readNode(state: State, node: ParsedNode | null, keyStart: number, keyEnd: number, key?: string): unknown {
  const [start, end] = node ? node.range : [keyEnd, keyEnd];
  const index = state.positions.open(start, keyStart, keyEnd);
  if (key !== undefined) state.positions.key(index, state.text, key);
  const value = node ? anchored(state, node) : null;
  state.positions.close(index, end);
  return value;
}

function anchored(state: State, node: ParsedNode): unknown {
  if (isAlias(node)) return readAlias(state, node);
  const name = node.anchor;
  const before = state.weight;
  state.weight += 1;
  if (name === undefined) return readContent(state, node);
  const anchor: Anchor = { open: true, value: undefined, weight: 0 };
  state.anchors.set(name, anchor);
  anchor.value = readContent(state, node);
  anchor.weight = state.weight - before;
  anchor.open = false;
  return anchor.value;
}

function readContent(state: State, node: Exclude<ParsedNode, Alias.Parsed>): unknown {
  const tag = node.tag === undefined || node.tag === '!' ? undefined : node.tag;
  const kind = tag === undefined ? undefined : standardTags.get(tag);
  const shape = isMap(node) ? 'map' : isSeq(node) ? 'seq' : 'scalar';
  const fits = shape === 'scalar' ? kind !== 'map' && kind !== 'seq' : kind === shape;
  if (tag !== undefined && (kind === undefined || !fits)) {
    at(state, node, 'unknown-tag', { tag: tag.replace('tag:yaml.org,2002:', '!!') });
    return null;
  }
  if (isMap(node)) return readMap(state, node as YAMLMap.Parsed);
  if (isSeq(node)) return (node as YAMLSeq.Parsed).items.map((item) => readNode(state, item, -1, -1));
  return readScalar(state, node as Scalar.Parsed, kind);
}

function at(
  state: State,
  node: ParsedNode,
  name: 'unknown-tag' | 'not-finite' | 'number-not-exact',
  params: { tag: string } | { text: string },
): void {
  const location = locationOf(state.file, state.text, node.range[0], node.range[1]);
  state.diagnostics.push(report.report(name, params as never, location));
}

function readScalar(state: State, node: Scalar.Parsed, kind: string | undefined): unknown {
  const raw = typeof node.value === 'string' ? node.value : String(node.source ?? '');
  if (node.type !== 'PLAIN' || kind === 'str') return checkedText(state, node, raw);
  const scalar = plainScalar(raw);
  if (scalar.problem) at(state, node, scalar.problem, { text: raw });
  else if (scalar.ambiguous && kind === undefined) warn(state, node, raw, scalar.ambiguous);
  return typeof scalar.value === 'string' ? checkedText(state, node, scalar.value) : scalar.value;
}

function warn(state: State, node: ParsedNode, text: string, ambiguous: { here: string; elsewhere: string }): void {
  const location = locationOf(state.file, state.text, node.range[0], node.range[1]);
  state.diagnostics.push(report.report('ambiguous-scalar', { text, ...ambiguous }, location));
}

function checkedText(state: State, node: Scalar.Parsed, text: string): string {
  const bad = node.type === 'QUOTE_DOUBLE' ? badString(text) : undefined;
  if (bad !== undefined) {
    const location = locationOf(state.file, state.text, node.range[0], node.range[1]);
    state.diagnostics.push(report.report('character', { name: bad }, location));
  }
  return text;
}

function repeat(state: State, node: ParsedNode, weight: number): void {
  state.repeated += weight;
  if (state.repeated <= maxRepeatedValues) return;
  const text = `aliases and merge keys repeat more than ${maxRepeatedValues} values`;
  state.diagnostics.push(
    report.report('too-large', { text }, locationOf(state.file, state.text, node.range[0], node.range[1])),
  );
  throw new Stop();
}

function readAlias(state: State, node: Alias.Parsed): unknown {
  const name = node.source;
  const anchor = state.anchors.get(name);
  const location = locationOf(state.file, state.text, node.range[0], node.range[1]);
  if (!anchor || anchor.open) {
    state.diagnostics.push(report.report(anchor ? 'alias-cycle' : 'unknown-alias', { name }, location));
    return null;
  }
  repeat(state, node, anchor.weight);
  state.weight += anchor.weight;
  return anchor.value;
}

function readMap(state: State, node: YAMLMap.Parsed): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const merged: Record<string, unknown>[] = [];
  const seen = new Map<string, number>();
  for (const pair of node.items) readPair(state, pair as Pair<ParsedNode, ParsedNode | null>, result, merged, seen);
  for (const source of merged) {
    for (const [key, value] of Object.entries(source)) if (!Object.hasOwn(result, key)) result[key] = value;
  }
  return result;
}

function readPair(
  state: State,
  pair: Pair<ParsedNode, ParsedNode | null>,
  result: Record<string, unknown>,
  merged: Record<string, unknown>[],
  seen: Map<string, number>,
): void {
  const { key: keyNode, value: valueNode } = pair;
  const key = readKey(state, keyNode);
  if (key === undefined) return;
  const [start, end] = keyNode.range;
  if (key === '<<' && isScalar(keyNode) && keyNode.type === 'PLAIN') {
    const value = readNode(state, valueNode, start, end, key);
    readMerge(state, valueNode ?? keyNode, value, merged);
    return;
  }
  const usable = checkKey(state, key, start, end, seen);
  const value = readNode(state, valueNode, start, end, key);
  if (usable) result[key] = value;
}

function readKey(state: State, node: ParsedNode | null): string | undefined {
  const bad = (reason: string) => {
    const [start, end] = node?.range ?? [0, 0];
    state.diagnostics.push(report.report('bad-key', { reason }, locationOf(state.file, state.text, start, end)));
    return undefined;
  };
  if (!node) return bad('it is empty');
  if (!isScalar(node)) return bad(isAlias(node) ? 'it is an alias' : 'it is not plain text');
  const scalar = node as Scalar.Parsed;
  const raw = typeof scalar.value === 'string' ? scalar.value : String(scalar.source ?? '');
  if (scalar.type !== 'PLAIN') return raw;
  const plainKey = plainScalar(raw);
  if (plainKey.value === null) return bad('it is null');
  if (plainKey.ambiguous) warn(state, node, raw, plainKey.ambiguous);
  return raw;
}

function readMerge(state: State, node: ParsedNode, value: unknown, merged: Record<string, unknown>[]): void {
  const sources = Array.isArray(value) ? value : [value];
  for (const source of sources) {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      state.diagnostics.push(
        report.report('bad-merge', {}, locationOf(state.file, state.text, node.range[0], node.range[1])),
      );
      return;
    }
    repeat(state, node, Object.keys(source).length);
    merged.push(source as Record<string, unknown>);
  }
}
