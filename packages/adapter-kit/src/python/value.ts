const node = Symbol('python node');

/** Something that is code and not data: made only by the functions of this file, from code that an adapter wrote. */
export type PythonNode = { readonly [node]: true } & (
  | { readonly kind: 'code'; readonly parts: readonly (string | PythonNode)[] }
  | { readonly kind: 'imported'; readonly module: string; readonly name?: string; readonly as?: string }
  | {
      readonly kind: 'call';
      readonly callee: PythonNode;
      readonly args: readonly PythonValue[];
      readonly kwargs: readonly (readonly [string, PythonValue])[];
    }
  | { readonly kind: 'operands'; readonly operator: string; readonly items: readonly PythonValue[] }
  | { readonly kind: 'tuple'; readonly items: readonly PythonValue[] }
  | { readonly kind: 'set'; readonly items: readonly PythonValue[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [PythonValue, PythonValue])[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'longText'; readonly text: string }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'literal'; readonly value: PythonValue }
);

/** Data (printed as literals) or code nodes, mixed freely. */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue | undefined }
  | PythonNode;

export function isPythonNode(value: unknown): value is PythonNode {
  return typeof value === 'object' && value !== null && node in value;
}

/**
 * Code of the adapter's own with values in its holes: `` code`${task} >> [${a}, ${b}]` ``. Text outside the holes is
 * printed as it is; a plain value in a hole becomes a literal.
 */
export function code(text: TemplateStringsArray, ...holes: readonly PythonValue[]): PythonNode {
  const parts = text.flatMap((piece, index) =>
    index < holes.length ? [piece, asNode(holes[index] ?? null)] : [piece],
  );
  return { [node]: true, kind: 'code', parts: parts.filter((part) => part !== '') };
}

/** A variable or dotted name of the adapter's own choice. */
export function variable(name: string): PythonNode {
  if (!/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(name))
    throw new TypeError(`not a Python name: ${name}`);
  return { [node]: true, kind: 'code', parts: [name] };
}

/** `from module import name`, printed as `name`; the import appears when the node is used. */
export function imported(module: string, name: string, as?: string): PythonNode {
  return { [node]: true, kind: 'imported', module, name, ...(as ? { as } : {}) };
}

/** `import module`, printed as `module`; or `import module as name`, printed as that name. */
export function importedModule(module: string, as?: string): PythonNode {
  return { [node]: true, kind: 'imported', module, ...(as ? { as } : {}) };
}

/** A call; keyword arguments that are `undefined` are left out. */
export function call(
  callee: PythonNode | string,
  args: readonly PythonValue[] = [],
  kwargs: Readonly<Record<string, PythonValue | undefined>> = {},
): PythonNode {
  const given = Object.entries(kwargs).filter((entry): entry is [string, PythonValue] => entry[1] !== undefined);
  return {
    [node]: true,
    kind: 'call',
    callee: typeof callee === 'string' ? variable(callee) : callee,
    args,
    kwargs: given,
  };
}

/** Two or more values joined by one binary operator, such as `a >> b >> [c, d]`. */
export function operands(operator: string, items: readonly PythonValue[]): PythonNode {
  return { [node]: true, kind: 'operands', operator, items };
}

export function tuple(...items: readonly PythonValue[]): PythonNode {
  return { [node]: true, kind: 'tuple', items };
}

/** A set of one item or more: `{}` would be a dict. */
export function set(first: PythonValue, ...more: readonly PythonValue[]): PythonNode {
  return { [node]: true, kind: 'set', items: [first, ...more] };
}

/** A dict whose keys are any values; a plain object serves when they are strings. */
export function dict(entries: readonly (readonly [PythonValue, PythonValue])[]): PythonNode {
  return { [node]: true, kind: 'dict', entries };
}

/** Text of several lines, one string literal per line: SQL that a reader can read and that no quote can end. */
export function textBlock(text: string): PythonNode {
  return { [node]: true, kind: 'text', text };
}

/**
 * Text as one triple-quoted string whose lines stand as they are, from the left margin on; one line stays a plain
 * string. For long SQL in constants.
 */
export function longText(text: string): PythonNode {
  return { [node]: true, kind: 'longText', text };
}

/** A number that is a float even when whole. */
export function float(value: number): PythonNode {
  return { [node]: true, kind: 'float', value };
}

/** `timedelta(…)` in the largest unit that keeps it whole. */
export function timedelta(seconds: number): PythonNode {
  const units = [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const;
  const unit = seconds === 0 ? undefined : units.find(([, size]) => seconds % size === 0);
  return call(imported('datetime', 'timedelta'), [], unit ? { [unit[0]]: seconds / unit[1] } : { seconds });
}

function asNode(value: PythonValue): PythonNode {
  return isPythonNode(value) ? value : { [node]: true, kind: 'literal', value };
}
