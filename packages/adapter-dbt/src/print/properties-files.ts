import { jinjaText, printYaml } from '@sparkle-orchestration/adapter-kit';
import type { DbtModel, DbtProject } from '../model.js';
import { inline } from './yaml-width.js';

/** `models/<folder>/schema.yml` */
export function printSchema(models: readonly DbtModel[], header: string): string {
  return printYaml({ models: models.map((model) => model.properties) }, { header, inline });
}

/** `models/sources.yml` */
export function printSources(project: DbtProject, header: string): string {
  const sources = project.sources.map(({ name, schema, tables }) => ({
    name,
    ...(project.database === undefined ? {} : { database: project.database }),
    ...(schema === name ? {} : { schema: jinjaText(schema) }),
    tables,
  }));
  return printYaml({ sources }, { header, inline });
}

/** `models/exposures.yml` */
export function printExposures(project: DbtProject, header: string): string {
  return printYaml({ exposures: project.exposures }, { header, inline });
}

/** `snapshots/snapshots.yml` */
export function printSnapshots(project: DbtProject, header: string): string {
  return printYaml({ snapshots: project.snapshots }, { header, inline });
}

/** `models/unit_tests.yml` */
export function printUnitTests(project: DbtProject, header: string): string {
  return printYaml({ unit_tests: project.unitTests }, { header, inline });
}
