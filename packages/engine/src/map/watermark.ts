import type { MapItems, SqlStatement } from '@sparkle-orchestration/core';
import type { ExecuteContext } from '../execute/context.js';
import { inTransaction } from '../execute/transaction.js';
import { utcText } from '../utc-text.js';
import { committedIntervals, isoOf } from './committed.js';
import { isCovered, type Window, wholeWindows } from './windows.js';

type Missing = Extract<MapItems, { readonly from: 'missing' }>;

const pipelineBind = { param: 'pipeline', type: 'varchar' } as const;
const watermarkBind = { param: 'watermark', type: 'timestamp' } as const;

/** The stored watermark; else the start of the first interval that was ever committed. */
async function readWatermark(items: Missing, context: ExecuteContext): Promise<number | undefined> {
  const { graph } = context;
  const table = { dataset: items.watermark };
  const statement: SqlStatement = [
    'select cast(max(watermark) as varchar) from ',
    table,
    ' where pipeline = ',
    pipelineBind,
  ];
  const stored = await context.withSession(graph.warehouse, async (session) => {
    await inTransaction(`${context.operation}.watermark`, session, context.signal, () =>
      session.run(['create table if not exists ', table, ' (pipeline varchar not null, watermark timestamp not null)']),
    );
    return session.query(statement, { pipeline: items.pipeline });
  });
  const value = stored[0]?.[0];
  if (value !== null && value !== undefined) return Date.parse(isoOf(value));
  const intervals = await committedIntervals(items.pipeline, context);
  return intervals.length === 0 ? undefined : Math.min(...intervals.map((one) => Date.parse(one.start)));
}

/** Whole windows between the watermark and now that are not done. */
export async function missingWindows(items: Missing, context: ExecuteContext): Promise<readonly Window[]> {
  const watermark = await readWatermark(items, context);
  if (watermark === undefined) {
    context.log(`${items.pipeline} has neither a watermark nor an interval that is done: nothing to catch up with`);
    return [];
  }
  const now = Date.parse(isoOf(context.parameters['now']));
  const lag = Math.floor((now - watermark) / 1000);
  if (items.minLagSeconds !== undefined && lag <= items.minLagSeconds) {
    context.log(`${items.pipeline} is ${lag} s behind, which is allowed`);
    return [];
  }
  const committed = await committedIntervals(items.pipeline, context);
  return wholeWindows(watermark, now, items.every).filter((window) => !isCovered(window, committed));
}

/** Moves the watermark over the windows that are done, up to the first that is not. */
export async function advanceWatermark(items: Missing, context: ExecuteContext): Promise<void> {
  const watermark = await readWatermark(items, context);
  if (watermark === undefined) return;
  const now = Date.parse(isoOf(context.parameters['now']));
  const committed = await committedIntervals(items.pipeline, context);
  const windows = wholeWindows(watermark, now, items.every);
  const gap = windows.findIndex((window) => !isCovered(window, committed));
  const last = windows[(gap === -1 ? windows.length : gap) - 1];
  const reached = last ? Date.parse(last.end) : watermark;
  const table = { dataset: items.watermark };
  await context.withSession(context.graph.warehouse, (session) =>
    inTransaction(`${context.operation}.watermark`, session, context.signal, async () => {
      const values = { pipeline: items.pipeline, watermark: utcText(new Date(reached)) };
      await session.run(['delete from ', table, ' where pipeline = ', pipelineBind], values);
      await session.run(
        ['insert into ', table, ' (pipeline, watermark) select ', pipelineBind, ', ', watermarkBind],
        values,
      );
    }),
  );
  context.log(`the watermark of ${items.pipeline} is ${utcText(new Date(reached))}`);
}
