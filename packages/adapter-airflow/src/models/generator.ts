import type { ModelGenerator } from '@sparkle-orchestration/core/model-project';
import { modelDiagnostics, modelGraphs } from '@sparkle-orchestration/core/model-project';
import { airflowOptions } from '../options.js';
import { profileOf } from '../profile.js';
import { dagFile } from './dag-file.js';
import { readme } from './readme.js';
import { type SqlWarehouse, sqlWarehouses } from './sql.js';

/** Warehouse of compiled SQL, or why there is none. */
function sqlWarehouseOf(written: string | undefined): SqlWarehouse | undefined {
  return sqlWarehouses.find((one) => one === written);
}

/** Airflow Dags of projects of dbt and SQLMesh: one static file for each group of models. */
export const modelGenerator: ModelGenerator = {
  target: 'airflow',
  title: 'Apache Airflow',
  supports: '3.1 to 3.3, and 2.11',
  generate(context) {
    const { project, plan, options } = context;
    const profile = profileOf(airflowOptions.parse({ airflow: options.targetVersion ?? '3' }));
    const warehouse = options.warehouse ?? project.warehouse;
    const sql = options.engine === 'sql' ? sqlWarehouseOf(warehouse) : undefined;
    if (options.engine === 'sql' && !sql) {
      const facts = {
        engine: 'sql',
        why: `it needs --warehouse ${sqlWarehouses.join(', ')}; this one is ${warehouse ?? 'not known'}`,
      };
      context.report(modelDiagnostics.report('bad-engine', facts));
      return { items: [], notTranslated: [] };
    }
    const made = plan.groups.map((group) => dagFile(context, group, profile, sql));
    for (const file of made) {
      for (const { path, content } of file.files) context.file(path, content, { nodes: file.nodes });
    }
    if (options.engine === 'runner') {
      const { graphs } = modelGraphs(project, plan, { env: 'prod', projectDir: '.', for: 'Airflow', allowCross: true });
      for (const graph of graphs)
        context.file(`graphs/${graph.pipeline}.graph.json`, `${JSON.stringify(graph, null, 1)}\n`);
    }
    context.file('README.md', readme(context, made));
    return { items: made.flatMap((file) => file.items), notTranslated: made.flatMap((file) => file.notTranslated) };
  },
};
