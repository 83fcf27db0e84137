import { jinjaText } from '@sparkle-orchestration/adapter-kit';

/** SQL as Jinja: only the lines that hold braces are put between `raw` tags, so that the others stay readable. */
export function jinjaLines(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return indent + jinjaText(line.slice(indent.length));
    })
    .join('\n');
}

/**
 * SQL inside a macro. dbt looks for the end of a macro before Jinja reads it and does not know `raw` there, so every
 * brace that begins something becomes an expression.
 */
export function macroText(text: string): string {
  return text.replace(/\{(?=[{%#]|$)|\r/g, (c) => (c === '\r' ? "{{ '\\x0d' }}" : "{{ '\\x7b' }}"));
}

/** Characters that end the string, or that dbt's own search for blocks would stop at. */
const special = /[\\'{}%#\n\r\t]/g;

/** A string between single quotes, as Jinja reads it. */
export function jinjaString(text: string): string {
  return `'${text.replace(special, (c) => (c === '\\' || c === "'" ? `\\${c}` : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`))}'`;
}

export type JinjaValue =
  | string
  | number
  | boolean
  | null
  | readonly JinjaValue[]
  | { readonly [key: string]: JinjaValue };

/** A value as a Jinja literal. */
export function jinjaValue(value: JinjaValue): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return jinjaString(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(jinjaValue).join(', ')}]`;
  const entries = Object.entries(value as { readonly [key: string]: JinjaValue });
  return `{${entries.map(([key, item]) => `${jinjaString(key)}: ${jinjaValue(item)}`).join(', ')}}`;
}

/** A comment that nothing in the text can end. */
export function jinjaComment(text: string): string {
  return `{#- ${text.replaceAll('#}', '# }').replaceAll('-#', '- #')} -#}\n`;
}
