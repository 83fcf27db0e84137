import { configDiagnostics as report } from '../diagnostics.js';
import type { WarehouseDocument } from './documents.js';
import type { WarehouseParts } from './pipelines.js';
import { findDocument } from './references.js';
import { resourcesOf } from './resources.js';

type Pipeline = WarehouseDocument<'pipeline'>;

/** Warns about placeholders of a REST resource that nothing in the project fills. */
export function checkPlaceholders(pipeline: Pipeline, parts: WarehouseParts): void {
  const source = findDocument(parts.sources, pipeline.content.source.config_file);
  if (source?.content.type !== 'rest_api') return;
  const wanted = pipeline.content.source.resources;
  const given = suppliedNames(pipeline, parts);
  for (const { resource, path } of resourcesOf(source)) {
    if (wanted && !wanted.includes(resource.name)) continue;
    const { endpoint = '', params = {} } = resource as {
      readonly endpoint?: string;
      readonly params?: Readonly<Record<string, unknown>>;
    };
    const own = new Set(Object.entries(params).flatMap(([key, value]) => (value === `{${key}}` ? [] : [key])));
    const texts = [
      { text: endpoint, key: ['endpoint'] },
      ...Object.entries(params).map(([key, value]) => ({ text: String(value), key: ['params', key] })),
    ];
    const missing = new Set<string>();
    for (const { text, key } of texts) {
      for (const [, name = ''] of text.matchAll(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g)) {
        if (given.has(name) || own.has(name) || missing.has(name)) continue;
        missing.add(name);
        parts.context.report(
          report.report('placeholder', { name, resource: resource.name }, source.source.locate([...path, ...key])),
        );
      }
    }
  }
}

/** Names that the pipeline, jobs with it, and triggers of those jobs give values for. */
function suppliedNames(pipeline: Pipeline, { jobs, triggers }: WarehouseParts): ReadonlySet<string> {
  const names = new Set(Object.keys(pipeline.content.source.params ?? {}));
  const isMember = (written: string) => written.replace(/\.ya?ml$/, '') === pipeline.name;
  for (const job of jobs) {
    const members = job.content.pipelines.filter((m) => isMember(m.name));
    for (const member of members) for (const name of Object.keys(member.parameters ?? {})) names.add(name);
    if (members.length === 0) continue;
    for (const trigger of triggers) {
      if (findDocument([job], trigger.content.job) !== job) continue;
      for (const name of Object.keys(trigger.content.parameters ?? {})) names.add(name);
      const mapping =
        trigger.content.type === 'webhook' ? Object.values(trigger.content.webhook.payload_mapping ?? {}) : [];
      for (const target of mapping) names.add(target.replace(/^parameters\./, ''));
    }
  }
  return names;
}
