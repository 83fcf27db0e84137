import { parseCondition, referencesOfCondition } from './condition.js';
import type { WaitFor } from './control-operation.js';
import type { Operation, OperationKind } from './operation.js';
import type { SqlStatement } from './sql.js';
import { parseReference, type Reference, referencesIn, type Template, type TemplatedValue } from './template.js';

/** Bytes of JSON that all outputs of one task have at most. */
export const maxOutputBytes = 32 * 1024;

const counts = ['rows_read', 'rows_written', 'rows_rejected'] as const;

/** Outputs that operations of a kind have without declaring them. */
export const ownOutputs: Readonly<Record<OperationKind, readonly string[]>> = {
  load: counts,
  transform: counts,
  sql: [],
  check: [],
  notify: [],
  wait: [],
  trigger: ['run_id', 'status'],
  branch: ['choice'],
  map: ['results'],
  http: ['status_code'],
  script: [],
  notebook: ['path'],
  dbt: ['success', 'failed', 'skipped', 'warned'],
  container: [],
  approve: ['decision', 'by'],
};

/** Names of all outputs of an operation. */
export function outputsOf(operation: Operation): readonly string[] {
  return [...ownOutputs[operation.op], ...(operation.outputs ?? []).map((output) => output.name)];
}

function ofWait(what: WaitFor): readonly Template[] {
  switch (what.type) {
    case 'table_freshness':
      return what.expected ? [what.expected] : [];
    case 'file':
      return [what.path];
    case 'time':
      return [what.at];
    case 'pipeline':
      return [];
  }
}

/** Templates and templated values of an operation, without those of the operation inside a map. */
export function templatesOf(operation: Operation): readonly (Template | TemplatedValue)[] {
  switch (operation.op) {
    case 'wait':
      return ofWait(operation.waitFor);
    case 'trigger':
      return [operation.parameters, ...(operation.interval ? [operation.interval.start, operation.interval.end] : [])];
    case 'map':
      return operation.items.from === 'windows' ? [operation.items.start, operation.items.end] : [];
    case 'http': {
      const { body } = operation;
      const bodies = body === undefined ? [] : 'json' in body ? [body.json] : [body.text];
      return [operation.url, ...Object.values(operation.query), ...Object.values(operation.headers), ...bodies];
    }
    case 'script':
    case 'container':
      return [...operation.args, ...Object.values(operation.environment)];
    case 'notebook':
      return [operation.parameters, ...(operation.output ? [operation.output] : [])];
    case 'dbt':
      return [operation.vars];
    case 'approve':
      return [operation.message];
    case 'notify':
      return operation.templates ? [operation.templates.subject, operation.templates.message] : [];
    default:
      return [];
  }
}

/** Conditions of an operation: of its edges, and of a branch. */
export function conditionsOf(operation: Operation): readonly string[] {
  const edges = operation.needs.flatMap((need) => (need.if === undefined ? [] : [need.if]));
  return operation.op === 'branch' ? [...edges, ...operation.cases.map((one) => one.if)] : edges;
}

/** Outputs of other tasks that statements bind, as `tasks.<task>.outputs.<name>`. */
export function boundOutputs(statements: readonly SqlStatement[]): readonly Extract<Reference, { ref: 'output' }>[] {
  const names = statements.flatMap((statement) =>
    statement.flatMap((part) => (typeof part !== 'string' && 'param' in part ? [part.param] : [])),
  );
  return [...new Set(names)].flatMap((name) => {
    const found = parseReference(name);
    return found?.ref === 'output' ? [found] : [];
  });
}

/** Values that an operation takes when it runs. Conditions that cannot be read are left out. */
export function referencesOf(operation: Operation): readonly Reference[] {
  const ofConditions = conditionsOf(operation).flatMap((text) => {
    try {
      return referencesOfCondition(parseCondition(text));
    } catch {
      return [];
    }
  });
  const own = templatesOf(operation).flatMap(referencesIn);
  if (operation.op === 'sql') return [...ofConditions, ...boundOutputs(operation.statements)];
  if (operation.op !== 'map') return [...ofConditions, ...own];
  const { items, body } = operation;
  const list: Reference[] = items.from === 'output' ? [{ ref: 'output', task: items.task, name: items.name }] : [];
  return [...ofConditions, ...own, ...list, ...templatesOf(body).flatMap(referencesIn)];
}
