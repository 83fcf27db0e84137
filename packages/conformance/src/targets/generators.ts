import { dagsterRunsShop } from '../generators/dbt-shop.js';
import { comparedWithDagsterDbt, hostileTextStaysText, manifestsKeepEveryEdge } from '../generators/manifests.js';
import { dagsterRunsSushi, dumpSaysTheSame, sushiIsReadExactly } from '../generators/sushi.js';
import { dagster, sqlmesh } from '../generators/tools.js';
import type { Suite, Target } from './target.js';

const suite = (name: string, run: Suite['run']): Suite => ({ name, long: false, run });

/** Projects of dbt and SQLMesh as assets of Dagster: loaded by Dagster and run by the tools themselves. */
export function generatorsTarget(): Target {
  const nothing = async (): Promise<never> => {
    throw new Error('generators have suites only');
  };
  return {
    name: 'generators',
    tool: 'Dagster with dbt and SQLMesh',
    only: [],
    install() {
      dagster();
      sqlmesh();
    },
    load: nothing,
    execute: nothing,
    native: () => undefined,
    suites: [
      suite('sushi is read from its files as SQLMesh loads it', sushiIsReadExactly),
      suite('the dump of SQLMesh says what the files say', dumpSaysTheSame),
      suite('Dagster loads and runs sushi', dagsterRunsSushi),
      suite('Dagster loads and runs a dbt project', dagsterRunsShop),
      suite('every node and edge of the manifests is in Dagster', manifestsKeepEveryEdge),
      suite('dagster-dbt has the same tables and edges', comparedWithDagsterDbt),
      suite('hostile text of a manifest stays text', hostileTextStaysText),
    ],
    async close() {},
  };
}
