import { jinjaText, printYaml } from '@sparkle-orchestration/adapter-kit';
import type { DbtProject, YamlMap } from '../model.js';
import { inline } from './yaml-width.js';

/** Releases of dbt that the output is made for and tested on. */
export const supportedDbt = ['>=1.10.8', '<2.0.0'] as const;

function folders(project: DbtProject): YamlMap {
  const schemas = new Map(project.models.map((model) => [model.folder, model.schema]));
  return Object.fromEntries([...schemas].sort().map(([folder, schema]) => [folder, { '+schema': jinjaText(schema) }]));
}

/** Settings of all models; without any model dbt would call them unused. */
function settingsOf(project: DbtProject): YamlMap {
  return {
    [project.name]: {
      ...(project.database === undefined ? {} : { '+database': project.database }),
      ...(project.persistDocs ? { '+persist_docs': { relation: true, columns: true } } : {}),
      ...(Object.keys(project.grants).length === 0 ? {} : { '+grants': project.grants }),
      ...folders(project),
    },
  };
}

/** `dbt_project.yml` */
export function printProjectFile(project: DbtProject, header: string): string {
  const end = [
    ...(project.plain ? [] : ['{{ sparkle_close(results) }}']),
    ...(project.messages.length > 0 ? ['{{ sparkle_messages(results) }}'] : []),
  ];
  const document: YamlMap = {
    name: project.name,
    'config-version': 2,
    profile: project.name,
    'require-dbt-version': [...supportedDbt],
    flags: { require_generic_test_arguments_property: true, send_anonymous_usage_stats: false },
    ...(Object.keys(project.vars).length === 0 ? {} : { vars: project.vars }),
    ...(project.models.length === 0 ? {} : { models: settingsOf(project) }),
    ...(project.plain ? {} : { 'on-run-start': ['{{ sparkle_prepare() }}'] }),
    ...(end.length === 0 ? {} : { 'on-run-end': end }),
  };
  return printYaml(document, { header, inline });
}
