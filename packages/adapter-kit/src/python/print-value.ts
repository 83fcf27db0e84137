import { pythonLongString, pythonString } from './string.js';
import { isPythonNode, type PythonNode, type PythonValue } from './value.js';

/** An import that printed code needs. */
export interface PythonImport {
  readonly module: string;
  readonly name?: string;
  readonly as?: string;
}

export interface PrintOptions {
  /** Longest line. @default 110 */
  readonly width?: number;
  /** Columns already used before and after the value on its line. @default 0 */
  readonly used?: number;
  /** Spaces that the line begins with. @default 0 */
  readonly indent?: number;
  /** Called for every import that the value uses. */
  readonly onImport?: (use: PythonImport) => void;
}

/** Columns of a line of emitted Python. */
export const pythonWidth = 110;

function printNumber(value: number | bigint): string {
  if (typeof value === 'bigint') return value.toString();
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")';
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RangeError(`${value} is not exact as a number; pass a bigint`);
  return String(value);
}

function printFloat(value: number): string {
  const text = printNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

type Items = {
  readonly open: string;
  readonly close: string;
  readonly items: readonly (readonly [prefix: string, value: PythonValue])[];
  readonly single?: boolean;
};

function containerOf(value: PythonValue): Items | undefined {
  if (Array.isArray(value)) return { open: '[', close: ']', items: value.map((item) => ['', item as PythonValue]) };
  if (isPythonNode(value)) {
    if (value.kind === 'tuple')
      return { open: '(', close: ')', items: value.items.map((item) => ['', item]), single: value.items.length === 1 };
    if (value.kind === 'set') return { open: '{', close: '}', items: value.items.map((item) => ['', item]) };
    if (value.kind === 'dict')
      return { open: '{', close: '}', items: value.entries.map(([key, item]) => [`${flat(key)}: `, item]) };
    return undefined;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter((entry): entry is [string, PythonValue] => entry[1] !== undefined);
    return { open: '{', close: '}', items: entries.map(([key, item]) => [`${pythonString(key)}: `, item]) };
  }
  return undefined;
}

function callItems(value: PythonNode & { kind: 'call' }): Items {
  return {
    open: `${flat(value.callee)}(`,
    close: ')',
    items: [
      ...value.args.map((item) => ['', item] as const),
      ...value.kwargs.map(([key, item]) => [`${key}=`, item] as const),
    ],
  };
}

function flatItems(container: Items): string {
  const inside = container.items.map(([prefix, item]) => prefix + flat(item)).join(', ');
  return `${container.open}${inside}${container.single ? ',' : ''}${container.close}`;
}

/** The value on one line, whatever its length. */
function flat(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return printNumber(value);
  if (typeof value === 'string') return pythonString(value);
  if (isPythonNode(value)) {
    if (value.kind === 'code')
      return value.parts.map((part) => (typeof part === 'string' ? part : flat(part))).join('');
    if (value.kind === 'imported') return value.as ?? value.name ?? value.module;
    if (value.kind === 'text') return pythonString(value.text);
    if (value.kind === 'longText') return pythonLongString(value.text);
    if (value.kind === 'float') return printFloat(value.value);
    if (value.kind === 'literal') return flat(value.value);
    if (value.kind === 'call') return flatItems(callItems(value));
    if (value.kind === 'operands') return value.items.map(flat).join(` ${value.operator} `);
  }
  return flatItems(containerOf(value) ?? { open: '', close: '', items: [] });
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [''];
}

/** Text of several lines stays one literal per line even where it would fit. */
function mustBreak(value: PythonValue): boolean {
  if (isPythonNode(value)) {
    if (value.kind === 'text' || value.kind === 'longText') return linesOf(value.text).length > 1;
    if (value.kind === 'literal') return mustBreak(value.value);
    if (value.kind === 'call') return callItems(value).items.some(([, item]) => mustBreak(item));
  }
  return containerOf(value)?.items.some(([, item]) => mustBreak(item)) ?? false;
}

function exploded(container: Items, indent: number, width: number): string {
  const inner = ' '.repeat(indent + 4);
  const lines = container.items.map(
    ([prefix, item]) => `${inner}${prefix}${layout(item, indent + 4, prefix.length + 1, width)},`,
  );
  return `${container.open}\n${lines.join('\n')}\n${' '.repeat(indent)}${container.close}`;
}

function layoutCode(value: PythonNode & { kind: 'code' }, indent: number, used: number, width: number): string {
  // Only the last container of the line may break; what stands before it is short code of the adapter's own.
  const last = value.parts.map((part) => typeof part !== 'string').lastIndexOf(true);
  const before = value.parts.slice(0, Math.max(last, 0)).map((part) => (typeof part === 'string' ? part : flat(part)));
  const column = used + before.join('').length;
  return value.parts
    .map((part, index) =>
      typeof part === 'string' ? part : index === last ? layout(part, indent, column, width) : flat(part),
    )
    .join('');
}

/** Two values: the one that is a container breaks. More: one a line, in brackets, as formatters leave it. */
function layoutOperands(
  { operator, items }: PythonNode & { kind: 'operands' },
  indent: number,
  used: number,
  width: number,
): string {
  const [first = null, last = null] = items;
  const sign = ` ${operator} `;
  if (items.length === 2 && containerOf(last))
    return `${flat(first)}${sign}${layout(last, indent, used + flat(first).length + sign.length, width)}`;
  if (items.length === 2 && containerOf(first))
    // What follows the closing bracket never fits on the first line: that is why it is laid out.
    return `${layout(first, indent, width, width)}${sign}${flat(last)}`;
  const inner = ' '.repeat(indent + 4);
  const lines = items.map((item, i) => {
    const start = i === 0 ? '' : `${operator} `;
    return `${inner}${start}${layout(item, indent + 4, start.length, width)}`;
  });
  return `(\n${lines.join('\n')}\n${' '.repeat(indent)})`;
}

function layout(value: PythonValue, indent: number, used: number, width: number): string {
  const one = flat(value);
  if (!mustBreak(value) && indent + used + one.length <= width) return one;
  if (isPythonNode(value)) {
    if (value.kind === 'literal') return layout(value.value, indent, used, width);
    if (value.kind === 'longText') return one;
    if (value.kind === 'code') return layoutCode(value, indent, used, width);
    if (value.kind === 'operands') return layoutOperands(value, indent, used, width);
    if (value.kind === 'text') {
      const lines = linesOf(value.text);
      if (lines.length === 1) return one;
      const inner = ' '.repeat(indent + 4);
      return `(\n${lines.map((line) => inner + pythonString(line)).join('\n')}\n${' '.repeat(indent)})`;
    }
    if (value.kind === 'call') {
      const [only] = value.args;
      // A long text as the only argument stays with its brackets, as formatters leave it.
      const hugs =
        value.args.length === 1 &&
        value.kwargs.length === 0 &&
        isPythonNode(only) &&
        only.kind === 'longText' &&
        only.text.includes('\n');
      return hugs || value.args.length + value.kwargs.length === 0 ? one : exploded(callItems(value), indent, width);
    }
  }
  const container = containerOf(value);
  return container && container.items.length > 0 ? exploded(container, indent, width) : one;
}

/** Walks everything that a value holds. */
function visit(value: PythonValue, see: (node: PythonNode) => void): void {
  if (isPythonNode(value)) {
    see(value);
    if (value.kind === 'code') for (const part of value.parts) if (typeof part !== 'string') visit(part, see);
    if (value.kind === 'literal') visit(value.value, see);
    if (value.kind === 'call') visit(value.callee, see);
    if (value.kind === 'call') for (const [, item] of callItems(value).items) visit(item, see);
    if (value.kind === 'dict') for (const [key] of value.entries) visit(key, see);
    if (value.kind === 'operands') for (const item of value.items) visit(item, see);
  }
  for (const [, item] of containerOf(value)?.items ?? []) visit(item, see);
}

/** Every import that a value needs, in order of use. */
export function importsOf(value: PythonValue): readonly PythonImport[] {
  const found: PythonImport[] = [];
  visit(value, (node) => {
    if (node.kind === 'imported')
      found.push({
        module: node.module,
        ...(node.name ? { name: node.name } : {}),
        ...(node.as ? { as: node.as } : {}),
      });
  });
  return found;
}

/** A value as Python source: on one line where it fits, else one item a line with a trailing comma. */
export function printPython(value: PythonValue, options: PrintOptions = {}): string {
  if (options.onImport) for (const use of importsOf(value)) options.onImport(use);
  return layout(value, options.indent ?? 0, options.used ?? 0, options.width ?? pythonWidth);
}
