import { type IntervalRow, type LoadRow, readIntervals, readLoads } from '@sparkle-orchestration/state';
import type { Project } from './project.js';
import { openWarehouse } from './warehouse.js';

export interface ProjectState {
  readonly loads: readonly LoadRow[];
  readonly intervals: readonly IntervalRow[];
}

/** The ledger of the warehouse, of one pipeline or of all, oldest first. */
export async function readState(project: Project, pipeline: string | undefined): Promise<ProjectState> {
  const warehouse = await openWarehouse(project, { readOnly: true });
  try {
    const of = {
      project: project.definition.name,
      env: project.definition.env,
      ...(pipeline === undefined ? {} : { pipeline }),
    };
    const exists = await warehouse.session.columns(warehouse.relation('_sparkle.loads'));
    if (!exists) return { loads: [], intervals: [] };
    return {
      loads: await readLoads(warehouse.session, of, warehouse.relation),
      intervals: await readIntervals(warehouse.session, of, warehouse.relation),
    };
  } finally {
    await warehouse.session.close();
  }
}
