import type { Project } from './project.js';
import { writeSchema } from './schemas.js';
import { selectPipelines } from './select-pipelines.js';
import { openWarehouse } from './warehouse.js';

export interface PulledSchema {
  readonly dataset: string;
  readonly found: boolean;
  readonly changed: boolean;
  readonly file?: string;
}

/** Datasets that pipelines of the project read from the warehouse or load into it with columns that nobody declared. */
function wantedDatasets(project: Project): readonly string[] {
  const names = new Set<string>();
  for (const pipeline of selectPipelines(project, [], true)) {
    for (const task of project.compiler.compile(pipeline).tasks)
      for (const name of [...task.reads, ...task.writes]) names.add(name);
  }
  return [...names].sort();
}

/** Writes `schemas/<dataset>.json` for tables that exist. */
export async function pullSchemas(project: Project, names: readonly string[]): Promise<readonly PulledSchema[]> {
  const wanted = names.length > 0 ? names : wantedDatasets(project);
  if (wanted.length === 0) return [];
  const warehouse = await openWarehouse(project, { readOnly: true });
  try {
    const pulled: PulledSchema[] = [];
    for (const dataset of wanted) {
      const columns = await warehouse.session.columns(warehouse.relation(dataset));
      const file = columns && writeSchema(project, dataset, columns);
      pulled.push({ dataset, found: columns !== undefined, changed: file !== undefined, ...(file ? { file } : {}) });
    }
    return pulled;
  } finally {
    await warehouse.session.close();
  }
}
