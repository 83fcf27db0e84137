import type { GraphParameter } from '../graph/execution-graph.js';
import type { SourceDocument } from '../source/document.js';
import { configDiagnostics as report } from './diagnostics.js';
import type { ReadContext } from './read-context.js';
import { describe } from './validate.js';

type Scalar = string | number | boolean;
interface Declared {
  readonly type: GraphParameter['type'];
  readonly default?: Scalar | null | undefined;
  readonly enum?: readonly (string | number)[] | undefined;
  readonly description?: string | undefined;
}

/** Declarations of parameters: a bare value is a default that tells the type. */
export function readParams(
  written: Readonly<Record<string, Scalar | Declared>>,
  document: SourceDocument,
  context: ReadContext,
): Readonly<Record<string, GraphParameter>> {
  const result: Record<string, GraphParameter> = {};
  for (const [name, value] of Object.entries(written)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      context.report(
        report.report(
          'bad-name',
          { name, why: 'parameters are letters, digits and underscores' },
          document.locate(['params', name], 'key'),
        ),
      );
    }
    if (typeof value !== 'object') {
      result[name] = { type: typeOf(value), default: value };
      continue;
    }
    checkDefault(name, value, document, context);
    const { type, default: fallback, enum: words, description } = value;
    result[name] = {
      type,
      ...(fallback === undefined ? {} : { default: fallback }),
      ...(words ? { enum: words } : {}),
      ...(description === undefined ? {} : { description }),
    };
  }
  return result;
}

function typeOf(value: Scalar): GraphParameter['type'] {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

function checkDefault(
  name: string,
  { type, default: value, enum: words }: Declared,
  document: SourceDocument,
  context: ReadContext,
): void {
  if (value === undefined || value === null) return;
  const own = typeOf(value);
  const at = document.locate(['params', name, 'default']);
  if (own !== type && !(type === 'number' && own === 'integer'))
    context.report(report.report('wrong-type', { expected: `a default of type ${type}`, found: describe(value) }, at));
  else if (words && !words.includes(value as string | number))
    context.report(
      report.report('unknown-value', { found: describe(value), known: words.map(String), near: undefined }, at),
    );
}
