/** How a time prints: `date` 2026-03-01, `nodash` 20260301, `iso` 2026-03-01T00:00:00Z, `epoch` seconds since 1970. */
export type DateFilter = 'date' | 'nodash' | 'iso' | 'epoch';
export const dateFilters: readonly DateFilter[] = ['date', 'nodash', 'iso', 'epoch'];

/** A value that is known only when a task runs. Times are UTC and print as `iso` without a filter. */
export type Reference =
  | { readonly ref: 'interval.start' | 'interval.end' | 'run.now'; readonly filter?: DateFilter }
  | { readonly ref: 'run.id' }
  /** A parameter of the run. */
  | { readonly ref: 'params'; readonly name: string }
  /** The item of the map around the operation; `name` is a key of it when items are objects. */
  | { readonly ref: 'item'; readonly name?: string; readonly filter?: DateFilter }
  /** A declared output of another task. */
  | { readonly ref: 'output'; readonly task: string; readonly name: string };

/** Text with references, parsed once: literal text is never looked at again. */
export type Template = readonly (string | Reference)[];

/**
 * A JSON value with references in some of its texts: `json` holds the value as written, `fill` the places to fill in.
 * A text that is one reference and nothing else takes the type of its value; any other text stays text.
 */
export interface TemplatedValue {
  readonly json: unknown;
  readonly fill: readonly { readonly path: readonly (string | number)[]; readonly template: Template }[];
}

export interface TemplateProblem {
  readonly message: string;
  /** Offset of the braces in the text. */
  readonly offset: number;
}

const times = new Set(['interval.start', 'interval.end', 'run.now']);
const name = '[A-Za-z_][A-Za-z0-9_]*';
const task = '[A-Za-z_][A-Za-z0-9_-]*';

/** Reads `params.region`, `interval.start | date`, `tasks.count.outputs.n`. Nothing when it is no reference. */
export function parseReference(text: string): Reference | undefined {
  const [path = '', filterText, ...more] = text.split('|').map((part) => part.trim());
  if (more.length > 0) return undefined;
  const filter = dateFilters.find((known) => known === filterText);
  if (filterText !== undefined && filter === undefined) return undefined;
  const filtered = filter === undefined ? {} : { filter };
  if (times.has(path)) return { ref: path as 'interval.start', ...filtered };
  const item = new RegExp(`^item(?:\\.(${name}))?$`).exec(path);
  if (item) return { ref: 'item', ...(item[1] === undefined ? {} : { name: item[1] }), ...filtered };
  if (filter !== undefined) return undefined;
  if (path === 'run.id') return { ref: 'run.id' };
  const parameter = new RegExp(`^params\\.(${name})$`).exec(path)?.[1];
  if (parameter !== undefined) return { ref: 'params', name: parameter };
  const output = new RegExp(`^tasks\\.(${task})\\.outputs\\.(${name})$`).exec(path);
  if (output) return { ref: 'output', task: output[1] as string, name: output[2] as string };
  return undefined;
}

/** A reference as people write it, without the braces. */
export function printReference(reference: Reference): string {
  switch (reference.ref) {
    case 'params':
      return `params.${reference.name}`;
    case 'output':
      return `tasks.${reference.task}.outputs.${reference.name}`;
    case 'item':
      return `item${reference.name === undefined ? '' : `.${reference.name}`}${filterOf(reference.filter)}`;
    case 'run.id':
      return reference.ref;
    default:
      return `${reference.ref}${filterOf(reference.filter)}`;
  }
}

const filterOf = (filter: DateFilter | undefined) => (filter === undefined ? '' : ` | ${filter}`);

/** Splits text into literal and reference parts. `{{{{` stands for two braces as they are. */
export function parseTemplate(text: string): {
  readonly template: Template;
  readonly problems: readonly TemplateProblem[];
} {
  const parts: (string | Reference)[] = [];
  const problems: TemplateProblem[] = [];
  const literal = (more: string) => {
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + more;
    else if (more !== '') parts.push(more);
  };
  let at = 0;
  for (const match of text.matchAll(/\{\{\{\{|\{\{\s*([^{}]*?)\s*\}\}/g)) {
    literal(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[1] === undefined) {
      literal('{{');
      continue;
    }
    const reference = parseReference(match[1]);
    if (reference) parts.push(reference);
    else problems.push({ message: `unknown reference {{ ${match[1]} }}`, offset: match.index });
  }
  literal(text.slice(at));
  return { template: parts, problems };
}

/** Finds the texts with references in a JSON value. */
export function parseTemplatedValue(json: unknown): {
  readonly value: TemplatedValue;
  readonly problems: readonly (TemplateProblem & { readonly path: readonly (string | number)[] })[];
} {
  const fill: TemplatedValue['fill'][number][] = [];
  const problems: (TemplateProblem & { path: readonly (string | number)[] })[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === 'string') {
      const parsed = parseTemplate(value);
      problems.push(...parsed.problems.map((problem) => ({ ...problem, path })));
      const plain = parsed.template.length === 0 || (parsed.template.length === 1 && parsed.template[0] === value);
      if (!plain) fill.push({ path, template: parsed.template });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...path, index]);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(json, []);
  return { value: { json, fill }, problems };
}

/** References of a template or value, in order. */
export function referencesIn(value: Template | TemplatedValue): readonly Reference[] {
  const templates = 'json' in value ? value.fill.map((one) => one.template) : [value];
  return templates.flatMap((template) => template.filter((part) => typeof part !== 'string'));
}
