import { jinjaComment, jinjaString } from '../jinja.js';
import type { DbtLoad, DbtModel } from '../model.js';
import { setupSteps, tableCall } from './table-setup.js';

function step(sql: string, name?: string): string {
  return `{% call sparkle_step(${name === undefined ? '' : jinjaString(name)}) %}\n${sql}\n{% endcall %}`;
}

/** Outside a transaction. */
function alone(sql: string, name?: string): string {
  return `{% call statement(${name === undefined ? '' : `${jinjaString(name)}, `}auto_begin=False) %}\n${sql}\n{% endcall %}`;
}

function verdictMacro(name: string, load: DbtLoad): string {
  return `{% macro sparkle_verdict_${name}() %}\n${load.verdict}\n{% endmacro %}`;
}

function setupMacro(name: string, load: DbtLoad): string {
  const steps = setupSteps(load.setup).map((one) => ('sql' in one ? step(one.sql) : tableCall(one.table, one.columns)));
  return [`{% macro sparkle_setup_${name}() %}`, ...steps, '{% endmacro %}'].join('\n');
}

/** The last statement is the one whose result dbt shows. */
function loadMacro(name: string, load: DbtLoad): string {
  const last = load.verdict === undefined ? load.statements.length - 1 : undefined;
  const print = load.autocommit ? alone : step;
  const steps = load.statements.map((sql, i) => print(sql, i === last ? 'main' : undefined));
  return [`{% macro sparkle_load_${name}(select) %}`, steps.join('\n\n'), '{% endmacro %}'].join('\n');
}

/** Forgets what was loaded: the next load reads from the beginning. */
function forgetMacro(name: string, load: DbtLoad): string {
  const identity = load.identity.map(jinjaString).join(', ');
  return [
    `{% macro sparkle_forget_${name}() %}`,
    `{% do sparkle_forget([${identity}]) %}`,
    ...['{{ this }}', ...(load.quarantine === undefined ? [] : [load.quarantine])].map((table) =>
      step(`delete from ${table}`),
    ),
    '{% endmacro %}',
  ].join('\n');
}

function macrosOf(load: DbtLoad) {
  if (load.autocommit) return [loadMacro];
  if (load.verdict !== undefined) return [setupMacro, loadMacro, verdictMacro];
  return [setupMacro, ...(load.view ? [] : [forgetMacro]), loadMacro];
}

/** `macros/loads/<name>.sql`: what happens around the model's SELECT. */
export function printLoad(model: DbtModel & { readonly load: DbtLoad }, header: string): string {
  const macros = macrosOf(model.load).map((print) => print(model.name, model.load));
  return `${jinjaComment(header)}\n${macros.join('\n\n')}\n`;
}
