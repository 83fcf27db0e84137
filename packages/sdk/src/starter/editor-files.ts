import { configSchemas } from '@sparkle-orchestration/core';
import { builtins } from '../builtins.js';

/** Which files each schema is for, as editors match them. */
const patterns: Readonly<Record<string, readonly string[]>> = {
  project: ['sparkle.config.yaml'],
  connection: ['config/connections/*/*.yaml', 'config/connections/*/*.json'],
  source: ['config/sources/*.yaml'],
  destination: ['config/destinations/*.yaml'],
  pipeline: ['config/pipelines/*.yaml'],
  job: ['config/jobs/*.yaml'],
  trigger: ['config/triggers/*.yaml'],
  'secrets-mapping': ['config/secrets_mapping.yaml'],
  'flat-pipeline': ['config/orchestration/*/*.yaml', 'config/orchestration/*/*.json'],
};

/** JSON Schemas below `.vscode/schemas`, and the settings that make the editor use them. */
export function editorFiles(): ReadonlyMap<string, string> {
  const schemas = configSchemas({ templates: builtins.templates ?? [] }) as Readonly<Record<string, object>>;
  const files = new Map<string, string>();
  const yaml: Record<string, readonly string[]> = {};
  const json: { readonly fileMatch: readonly string[]; readonly url: string }[] = [];
  for (const [kind, globs] of Object.entries(patterns)) {
    // A definition may be spread over base.yaml and one file for each environment, so no single file must have it all.
    const { required: _, ...open } = { ...(schemas[kind] as { readonly required?: unknown }) };
    const schema = kind === 'flat-pipeline' ? open : schemas[kind];
    const file = `.vscode/schemas/${kind}.schema.json`;
    files.set(file, `${JSON.stringify(schema, null, 2)}\n`);
    const yamlGlobs = globs.filter((glob) => glob.endsWith('.yaml'));
    if (yamlGlobs.length > 0) yaml[`./${file}`] = yamlGlobs;
    const jsonGlobs = globs.filter((glob) => glob.endsWith('.json'));
    if (jsonGlobs.length > 0) json.push({ fileMatch: jsonGlobs, url: `./${file}` });
  }
  files.set('.vscode/settings.json', `${JSON.stringify({ 'yaml.schemas': yaml, 'json.schemas': json }, null, 2)}\n`);
  return files;
}
