import { DiagnosticError } from '@sparkle-orchestration/core';
import { restDiagnostics } from './diagnostics.js';

export type Values = Readonly<Record<string, string>>;

const reference = /\{([a-z_]+)\}/g;

/** Fills `{name}` in a text. @throws DiagnosticError for a name without a value */
export function fillText(text: string, values: Values, ingestor: string, encode = (value: string) => value): string {
  // A value may itself hold names, such as a query with {since_filter}.
  const once = (given: string) =>
    given.replace(reference, (_, name: string) => {
      const value = values[name];
      if (value === undefined)
        throw new DiagnosticError([restDiagnostics.report('option-missing', { ingestor, option: name })]);
      return encode(value);
    });
  return once(text);
}

/** Fills the texts of a JSON value; `{name[]}` alone is the list of a value's parts between commas. */
export function fillJson(value: unknown, values: Values, ingestor: string): unknown {
  if (typeof value === 'string') {
    const list = /^\{([a-z_]+)\[\]\}$/.exec(value)?.[1];
    if (list !== undefined)
      return fillText(`{${list}}`, values, ingestor)
        .split(',')
        .map((part) => part.trim());
    return fillText(value, values, ingestor);
  }
  if (Array.isArray(value)) return value.map((item) => fillJson(item, values, ingestor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillJson(inner, values, ingestor)]));
}
