import { nearestName } from '../diagnostics/nearest-name.js';
import type { PipelineTemplate } from '../plugin/pipeline-template.js';
import type { Registry } from '../plugin/registry.js';
import { keysAt } from './schema-keys.js';

/** Templates that other dialects use; a flat file cannot name them. */
const notFlat: ReadonlySet<string> = new Set(['warehouse_ingestion', 'sql_model']);

/** `DimensionDailySCD2Pipeline` and `dimension_daily_scd2` compare equal. */
function fold(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

const indexes = new WeakMap<object, ReadonlyMap<string, PipelineTemplate>>();

function indexOf(registry: Pick<Registry, 'templates'>): ReadonlyMap<string, PipelineTemplate> {
  const known = indexes.get(registry.templates);
  if (known) return known;
  const index = new Map<string, PipelineTemplate>();
  for (const template of registry.templates.values()) {
    if (notFlat.has(template.id)) continue;
    for (const name of [template.id, ...(template.aliases ?? [])]) index.set(fold(name), template);
  }
  indexes.set(registry.templates, index);
  return index;
}

/** The template that `pipeline_type` names, by its id, PascalCase, or PascalCase with `Pipeline`. */
export function findTemplate(registry: Pick<Registry, 'templates'>, written: string): PipelineTemplate | undefined {
  const index = indexOf(registry);
  return (
    index.get(fold(written)) ??
    (/^[A-Z].*Pipeline$/.test(written) ? index.get(fold(written.replace(/Pipeline$/, ''))) : undefined)
  );
}

/** The nearest known id for a name that no template has. */
export function nearestTemplate(registry: Pick<Registry, 'templates'>, written: string): string | undefined {
  const index = indexOf(registry);
  const near = nearestName(fold(written.replace(/Pipeline$/, '')), index.keys());
  return near === undefined ? undefined : index.get(near)?.id;
}

/** All spellings that flat files may use for a template. */
export function spellingsOf(template: PipelineTemplate): readonly string[] {
  const pascal = template.id
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return [template.id, ...(template.aliases ?? []), pascal, `${pascal}Pipeline`];
}

/** A pattern of JSON Schema for everything that names a template: case and underscores do not count. */
export function spellingPattern(template: PipelineTemplate): string {
  const names = [template.id, ...(template.aliases ?? [])].map((name) =>
    [...fold(name)].map((c) => (/[a-z]/.test(c) ? `[${c}${c.toUpperCase()}]` : c)).join('_*'),
  );
  const any = `_*(?:${names.join('|')})_*`;
  return `^${any}$|^(?=[A-Z])${any}Pipeline$`;
}

const extras = new WeakMap<PipelineTemplate, ReadonlySet<string>>();

/** Keys of `extra_config` that a template reads. */
export function extraKeys(template: PipelineTemplate): ReadonlySet<string> {
  let keys = extras.get(template);
  if (!keys) {
    keys = new Set(keysAt(template.extra, []));
    extras.set(template, keys);
  }
  return keys;
}

/** Templates that flat files can name, in the order of their ids. */
export function flatTemplates(registry: Pick<Registry, 'templates'>): readonly PipelineTemplate[] {
  return [...new Set(indexOf(registry).values())].sort((a, b) => (a.id < b.id ? -1 : 1));
}
