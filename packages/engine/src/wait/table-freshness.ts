import type { SqlStatement, WaitFor } from '@sparkle-orchestration/core';
import type { ExecuteContext } from '../execute/context.js';
import { renderTemplate } from '../execute/values.js';
import { utcText } from '../utc-text.js';
import type { Look } from './look.js';

type Freshness = Extract<WaitFor, { readonly type: 'table_freshness' }>;

/** What the newest value has to reach, as the ledger writes times. */
function thresholdOf(waitFor: Freshness, context: ExecuteContext): string {
  if (waitFor.expected) return renderTemplate(waitFor.expected, context.values).replace('T', ' ').replace(/Z$/, '');
  if (waitFor.maxAgeSeconds !== undefined) return utcText(new Date(Date.now() - waitFor.maxAgeSeconds * 1000));
  return context.parameters['interval_end'] ?? '';
}

/** Is the newest row new enough? A table that is not there yet may come; a wrong column never will. */
export async function lookAtTable(waitFor: Freshness, context: ExecuteContext): Promise<Look> {
  const dataset = context.graph.datasets[waitFor.dataset];
  const connection = dataset?.connection ?? context.graph.warehouse;
  const threshold = thresholdOf(waitFor, context);
  return context.withSession(connection, async (session) => {
    const columns = await session.columns(dataset?.relation ?? waitFor.dataset.split('.'));
    if (!columns) return { answer: 'not yet', detail: 'the table is not there' };
    const column = columns.find((one) => one.name.toLowerCase() === waitFor.column.toLowerCase());
    if (!column) {
      const known = columns.map((one) => one.name).join(', ');
      return { answer: 'failed', detail: `it has no column ${waitFor.column} (it has ${known})` };
    }
    const newest = `max(cast("${column.name.replaceAll('"', '""')}" as timestamp))`;
    const statement: SqlStatement = [
      `select cast(${newest} as varchar), case when ${newest} >= `,
      { param: 'threshold', type: 'timestamp' },
      ` then 'fresh' else 'old' end from `,
      { dataset: waitFor.dataset },
    ];
    const [row] = await session.query(statement, { ...context.parameters, threshold });
    const [value, verdict] = row ?? [];
    if (value === null || value === undefined) return { answer: 'not yet', detail: 'it has no rows' };
    const detail = `its newest ${column.name} is ${value}`;
    return verdict === 'fresh'
      ? { answer: 'ready', detail }
      : { answer: 'not yet', detail: `${detail}, before ${threshold}` };
  });
}
