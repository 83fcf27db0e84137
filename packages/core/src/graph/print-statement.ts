import { type SqlStatement, secretParameter } from './sql.js';

/** How a target names things. */
export interface StatementNames {
  /** The table of a dataset, quoted. */
  dataset(name: string): string;
  /** The schema that holds the dataset, quoted. */
  schema(dataset: string): string;
  /**
   * The bind of a parameter, e.g. `$1`; `index` counts the distinct parameters of the statement from 0. The name of a
   * secret is `secretParameter` of it.
   */
  param(name: string, type: string, index: number): string;
}

/** A statement as one target's text, with the parameters it binds in order of first use, each once. */
export function printStatement(statement: SqlStatement, names: StatementNames): { text: string; params: string[] } {
  const params: string[] = [];
  const text = statement.map((part) => {
    if (typeof part === 'string') return part;
    if ('dataset' in part) return names.dataset(part.dataset);
    if ('schema' in part) return names.schema(part.schema);
    const [name, type] = 'secret' in part ? [secretParameter(part.secret), 'varchar'] : [part.param, part.type];
    if (!params.includes(name)) params.push(name);
    return `cast(${names.param(name, type, params.indexOf(name))} as ${type})`;
  });
  return { text: text.join(''), params };
}
