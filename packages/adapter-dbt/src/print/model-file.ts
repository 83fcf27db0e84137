import { jinjaComment, jinjaValue } from '../jinja.js';
import type { DbtModel } from '../model.js';
import { inline } from './yaml-width.js';

/** `models/<folder>/<name>.sql`. */
export function printModel(model: DbtModel, header: string): string {
  const config = { ...(model.alias === undefined ? {} : { alias: model.alias }), ...model.config };
  const items = Object.entries(config).map(([key, value]) => `${key}=${jinjaValue(value)}`);
  const line = `{{ config(${items.join(', ')}) }}`;
  const call = line.length <= inline ? line : `{{ config(\n    ${items.join(',\n    ')}\n) }}`;
  const edges = model.dependsOn.map((call) => `-- depends_on: {{ ${call} }}\n`).join('');
  return `${jinjaComment(header)}${call}\n\n${edges}${model.body}\n`;
}
