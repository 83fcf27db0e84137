import type { z } from 'zod';
import type { TransformerFile, TransformerFileParam } from '../project/definition.js';
import { locationOf } from '../source/positions.js';
import { readBytes } from '../source/read-files.js';
import { decodeText } from '../source/text.js';
import { configDiagnostics as report } from './diagnostics.js';
import { defined } from './flat-pipeline.js';
import { splitModel } from './model-text.js';
import { columnsOf, headerDocument } from './models.js';
import { checkName, duplicateNames } from './names.js';
import type { ReadContext } from './read-context.js';
import { transformerHeader } from './schema/transformer-header.js';
import { validate } from './validate.js';

type Header = z.output<typeof transformerHeader>;

/** Reads the transformers of a project: `config/transformers/<name>.sql`. Files with errors are left out and reported. */
export function readTransformerFiles(
  root: string,
  files: readonly string[],
  context: ReadContext,
): ReadonlyMap<string, TransformerFile> {
  const found = files.flatMap((file) => readTransformerFile(root, file, context) ?? []);
  const named = found.map((t) => ({ name: t.name, location: t.locate(['name']) }));
  context.report(...duplicateNames('transformer', named));
  return new Map(found.map((t) => [t.name, t]));
}

function readTransformerFile(root: string, file: string, context: ReadContext): TransformerFile | undefined {
  const bytes = readBytes(root, file);
  if (!bytes) return undefined;
  const { text, diagnostics: unreadable } = decodeText(file, bytes);
  context.report(...unreadable);
  const parts = splitModel(text);
  const document = headerDocument(file, text, parts, context);
  const { value, diagnostics } = validate(transformerHeader, document.value, { locate: document.locate });
  context.report(...diagnostics);
  const at = locationOf(file, text, Math.min(parts.sqlOffset, text.length));
  const bare = parts.sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  const why = /^(?:select|with|from|\()/i.test(bare)
    ? /\{\{\s*input\s*\}\}/.test(bare)
      ? undefined
      : 'the SELECT does not read "{{ input }}", the rows of the step before'
    : bare === ''
      ? 'the file holds no SELECT'
      : 'a transformer begins with SELECT or WITH';
  if (why) context.report(report.report('not-a-transformer', { why }, at));
  if (!value || why || unreadable.length > 0) return undefined;
  const name = value.name ?? (file.split('/').at(-1) ?? file).replace(/\.sql$/, '');
  const wrong = checkName(name, document.locate(['name']));
  if (wrong) context.report(wrong);
  return {
    name,
    ...defined({ description: value.description }),
    sql: parts.sql,
    sqlOffset: parts.sqlOffset,
    dialect: value.dialect ?? 'duckdb',
    params: Object.entries(value.params ?? {}).flatMap(([param, header]) => {
      const found = paramOf(param, header);
      if (found) return [found];
      const why = `the default of "${param}" is not of type ${header.type}`;
      context.report(report.report('not-a-transformer', { why }, document.locate(['params', param, 'default'])));
      return [];
    }),
    columns: columnsOf(value),
    file,
    text,
    locate: document.locate,
  };
}

/** A declared parameter; nothing when its default is of another type. */
function paramOf(name: string, header: NonNullable<Header['params']>[string]): TransformerFileParam | undefined {
  const { type, default: value, required, description } = header;
  const fits = {
    text: typeof value === 'string',
    column: typeof value === 'string',
    number: typeof value === 'number',
    integer: Number.isInteger(value),
    boolean: typeof value === 'boolean',
    columns: Array.isArray(value),
  }[type];
  if (value !== undefined && !fits) return undefined;
  return { name, type, required: required ?? value === undefined, ...defined({ default: value, description }) };
}
