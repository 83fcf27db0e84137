import type { SyntaxNode } from '@lezer/common';

/** What an expression of Python says, as far as that can be told without running it. */
export type PythonValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  | { readonly kind: 'list'; readonly items: readonly PythonValue[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [PythonValue, PythonValue])[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly callee: string; readonly args: Arguments; readonly from: number }
  /** Anything else: it would have to be run. */
  | { readonly kind: 'unknown'; readonly text: string; readonly from: number };

export interface Arguments {
  readonly positional: readonly PythonValue[];
  readonly named: Readonly<Record<string, PythonValue>>;
}

/** Finds what a name stands for, such as a constant of the module. */
export type Lookup = (name: string) => PythonValue | undefined;

const nothing: Lookup = () => undefined;

export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found.filter((child) => child.name !== 'Comment');
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** The value of a string literal; f-strings are read by their own rule. */
function stringValue(literal: string): string {
  const [, prefix = '', quote = ''] = /^([A-Za-z]*)("""|'''|"|')/.exec(literal) ?? [];
  const inside = literal.slice(prefix.length + quote.length, -quote.length);
  if (/r/i.test(prefix)) return inside;
  return inside.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (whole, code: string) =>
    /^[ux]./.test(code) ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? whole),
  );
}

function formatValue(node: SyntaxNode, source: string, lookup: Lookup): PythonValue {
  const literal = source.slice(node.from, node.to);
  const [, prefix = '', quote = ''] = /^([A-Za-z]*)("""|'''|"|')/.exec(literal) ?? [];
  let text = '';
  let at = node.from + prefix.length + quote.length;
  for (const child of children(node)) {
    if (child.name !== 'FormatReplacement') continue;
    const [, inside, ...more] = children(child);
    const value = inside && more.length === 1 ? readValue(inside, source, lookup) : undefined;
    if (value?.kind !== 'text' && value?.kind !== 'number') return { kind: 'unknown', text: literal, from: node.from };
    text += source.slice(at, child.from) + (value.kind === 'text' ? value.text : String(value.value));
    at = child.to;
  }
  text += source.slice(at, node.to - quote.length);
  return { kind: 'text', text: stringValue(`"""${text}"""`).replaceAll('{{', '{').replaceAll('}}', '}') };
}

/** Arguments of a call; `**name` of a dict of constants is taken apart. */
export function argumentsOf(list: SyntaxNode, source: string, lookup: Lookup = nothing): Arguments {
  const positional: PythonValue[] = [];
  const named: Record<string, PythonValue> = {};
  const parts = children(list).filter((child) => !/^[(),]$/.test(child.name));
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as SyntaxNode;
    const next = parts[at + 1];
    if (part.name === '**' && next) {
      const spread = readValue(next, source, lookup);
      if (spread.kind === 'dict')
        for (const [key, value] of spread.entries) if (key.kind === 'text') named[key.text] = value;
      at += 1;
    } else if (part.name === '*') at += 1;
    else if (next?.name === 'AssignOp' && parts[at + 2]) {
      named[source.slice(part.from, part.to)] = readValue(parts[at + 2] as SyntaxNode, source, lookup);
      at += 2;
    } else positional.push(readValue(part, source, lookup));
  }
  return { positional, named };
}

function dictValue(node: SyntaxNode, source: string, lookup: Lookup): PythonValue {
  const parts = children(node).filter((child) => !/^[{},:]$/.test(child.name));
  const entries: (readonly [PythonValue, PythonValue])[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [key, value] = [parts[at] as SyntaxNode, parts[at + 1] as SyntaxNode];
    if (key.name === '**') {
      const spread = readValue(value, source, lookup);
      if (spread.kind === 'dict') entries.push(...spread.entries);
    } else entries.push([readValue(key, source, lookup), readValue(value, source, lookup)]);
  }
  return { kind: 'dict', entries };
}

/** Reads an expression: literals, lists, dicts, calls and names of constants. Nothing is run. */
export function readValue(node: SyntaxNode, source: string, lookup: Lookup = nothing): PythonValue {
  const text = source.slice(node.from, node.to);
  const inner = () => children(node).filter((child) => !/^[()[\],]$/.test(child.name));
  switch (node.name) {
    case 'String':
      return { kind: 'text', text: stringValue(text) };
    case 'FormatString':
      return formatValue(node, source, lookup);
    case 'ContinuedString': {
      const parts = children(node).map((child) => readValue(child, source, lookup));
      const texts = parts.flatMap((part) => (part.kind === 'text' ? part.text : []));
      return texts.length === parts.length
        ? { kind: 'text', text: texts.join('') }
        : { kind: 'unknown', text, from: node.from };
    }
    case 'Number':
      return { kind: 'number', value: Number(text.replaceAll('_', '')) };
    case 'Boolean':
      return { kind: 'constant', value: text === 'True' };
    case 'None':
      return { kind: 'constant', value: null };
    case 'TupleExpression':
    case 'ArrayExpression':
    case 'SetExpression':
      return { kind: 'list', items: inner().map((child) => readValue(child, source, lookup)) };
    case 'ParenthesizedExpression': {
      const [only] = inner();
      return only ? readValue(only, source, lookup) : { kind: 'unknown', text, from: node.from };
    }
    case 'DictionaryExpression':
      return dictValue(node, source, lookup);
    case 'VariableName':
      return lookup(text) ?? { kind: 'name', name: text };
    case 'MemberExpression':
      return /^[\w.]+$/.test(text)
        ? (lookup(text) ?? { kind: 'name', name: text })
        : { kind: 'unknown', text, from: node.from };
    case 'BinaryExpression': {
      const [left, operator, right] = children(node);
      if (left && right && operator && source.slice(operator.from, operator.to) === '+') {
        const [a, b] = [readValue(left, source, lookup), readValue(right, source, lookup)];
        if (a.kind === 'text' && b.kind === 'text') return { kind: 'text', text: a.text + b.text };
        if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', items: [...a.items, ...b.items] };
      }
      return { kind: 'unknown', text, from: node.from };
    }
    case 'CallExpression': {
      const [callee, list] = children(node);
      if (!callee || !list) return { kind: 'unknown', text, from: node.from };
      const name = source.slice(callee.from, callee.to).replace(/\s+/g, '');
      const args = argumentsOf(list, source, lookup);
      if (name === 'dict' && args.positional.length === 0)
        return {
          kind: 'dict',
          entries: Object.entries(args.named).map(([key, value]) => [{ kind: 'text', text: key }, value]),
        };
      return { kind: 'call', callee: name, args, from: node.from };
    }
    default:
      return { kind: 'unknown', text, from: node.from };
  }
}

export const textOf = (value: PythonValue | undefined): string | undefined =>
  value?.kind === 'text' ? value.text : value?.kind === 'number' ? String(value.value) : undefined;

/** Texts of a list, or of one text. */
export function textsOf(value: PythonValue | undefined): readonly string[] {
  if (value?.kind === 'list') return value.items.flatMap((item) => textOf(item) ?? []);
  const text = textOf(value);
  return text === undefined ? [] : [text];
}

/** Entries of a dict whose keys are texts. */
export function fieldsOf(value: PythonValue | undefined): Readonly<Record<string, PythonValue>> {
  if (value?.kind !== 'dict') return {};
  return Object.fromEntries(value.entries.flatMap(([key, item]) => (key.kind === 'text' ? [[key.text, item]] : [])));
}
