import { jinjaComment, jinjaValue } from '../jinja.js';
import type { DbtModel } from '../model.js';

/** `models/<folder>/<name>.sql`. */
export function printModel(model: DbtModel, header: string): string {
  const config = { ...(model.alias === undefined ? {} : { alias: model.alias }), ...model.config };
  const lines = Object.entries(config).map(([key, value]) => `    ${key}=${jinjaValue(value)}`);
  const edges = model.dependsOn.map((call) => `-- depends_on: {{ ${call} }}\n`).join('');
  return `${jinjaComment(header)}{{ config(\n${lines.join(',\n')}\n) }}\n\n${edges}${model.body}\n`;
}
