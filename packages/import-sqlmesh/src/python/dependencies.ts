import type { Variables } from '../sql/macros.js';
import { callsIn } from './module.js';
import type { PythonFunction } from './project-modules.js';
import { argumentsOf, children, type PythonValue, readValue, textOf } from './value.js';

export interface PythonReads {
  /** Names of tables, as written. */
  readonly tables: readonly string[];
  readonly doubts: readonly string[];
}

/** `context.var("x")` and `blueprint_var("x", default)` where their value is known. */
function resolved(value: PythonValue, variables: Variables): string | undefined {
  if (value.kind !== 'call') return textOf(value);
  if (!/^(context|evaluator)\.(var|blueprint_var)$/.test(value.callee)) return undefined;
  const [name, fallback] = [
    value.args.positional[0] ?? value.args.named['var_name'],
    value.args.positional[1] ?? value.args.named['default'],
  ];
  const known = variables.get((textOf(name) ?? '').toLowerCase());
  return known === undefined ? textOf(fallback) : known.replace(/^(['"])(.*)\1$/s, '$2');
}

/** Values of names that a function is given once, above the calls of it. */
function localLookup({ module, node }: PythonFunction) {
  const found = new Map<string, PythonValue | undefined>();
  node.cursor().iterate((at) => {
    if (at.name !== 'AssignStatement') return;
    const parts = children(at.node);
    const [target] = parts;
    const value = parts.at(-1);
    if (target?.name !== 'VariableName' || !value) return;
    const name = module.source.slice(target.from, target.to);
    found.set(name, found.has(name) ? undefined : readValue(value, module.source, module.lookup));
  });
  return (name: string) => (found.has(name) ? found.get(name) : module.lookup(name));
}

/**
 * Tables of a Python model by the rule of SQLMesh itself: first arguments of `context.table(…)` and
 * `context.resolve_table(…)` in the function and in all of the project that it uses.
 */
export function tablesOfPython(functions: readonly PythonFunction[], variables: Variables): PythonReads {
  const [tables, doubts] = [new Set<string>(), new Set<string>()];
  for (const given of functions) {
    const lookup = localLookup(given);
    const { source } = given.module;
    for (const call of callsIn(given.node)) {
      const [callee, list] = children(call);
      if (!callee || !list) continue;
      const name = source.slice(callee.from, callee.to);
      if (name !== 'context.table' && name !== 'context.resolve_table') continue;
      const args = argumentsOf(list, source, lookup);
      const value = args.positional[0] ?? args.named['model_name'];
      const table = value && resolved(value, variables);
      if (table === undefined) doubts.add(`the argument of ${source.slice(call.from, call.to)} is no constant`);
      else tables.add(table);
    }
  }
  return { tables: [...tables], doubts: [...doubts] };
}

const builders = /(?:^|\.)(from_|join|table_|to_table|columns_to_types)$/;

/**
 * What a Python function that makes SQL (`is_sql=True`) names as tables: constants in `.from_(…)`, `.join(…)` and the
 * like, and texts that are queries.
 */
export function queriesOfPython(
  functions: readonly PythonFunction[],
): PythonReads & { readonly queries: readonly string[] } {
  const [tables, doubts, queries] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const given of functions) {
    const lookup = localLookup(given);
    const { source } = given.module;
    given.node.cursor().iterate((at) => {
      if (at.name !== 'String' && at.name !== 'FormatString' && at.name !== 'ContinuedString') return;
      const documentation = at.node.parent?.name === 'ExpressionStatement';
      const text = textOf(readValue(at.node, source, lookup));
      if (documentation || !/^\s*(with|select)\b/i.test(text ?? source.slice(at.from, at.to).replace(/^\w*['"]+/, '')))
        return;
      if (text === undefined) doubts.add('a query of it is put together when it runs');
      else queries.add(text);
    });
    for (const call of callsIn(given.node)) {
      const [callee, list] = children(call);
      if (!callee || !list) continue;
      const method = builders.exec(source.slice(callee.from, callee.to))?.[1];
      if (method === undefined || (method === 'join' && !/exp|select|from_/.test(source.slice(callee.from, callee.to))))
        continue;
      const [first] = argumentsOf(list, source, lookup).positional;
      const text = textOf(first);
      if (text === undefined) {
        if (first?.kind !== 'call' || !builders.test(first.callee))
          doubts.add(`the argument of .${method}(…) is no constant`);
      } else if (/^\s*\(?\s*(select|with)\b/i.test(text)) queries.add(text);
      else tables.add(text.replace(/\s+(as\s+)?\w+\s*$/i, ''));
    }
  }
  return { tables: [...tables], doubts: [...doubts], queries: [...queries] };
}
