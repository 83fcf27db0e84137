import { type IntervalRecord, type LoadRecord, readIntervals, readLoads } from '@sparkle-orchestration/state';
import type { Project } from './project.js';
import { openWarehouse } from './warehouse.js';

export interface ProjectState {
  readonly loads: readonly LoadRecord[];
  readonly intervals: readonly IntervalRecord[];
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
      loads: await readLoads(warehouse.session, of),
      intervals: await readIntervals(warehouse.session, of),
    };
  } finally {
    await warehouse.session.close();
  }
}
