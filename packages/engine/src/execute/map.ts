import { DiagnosticError, type MapOperation, maxMapItems } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { Failure } from '../failure.js';
import { openProgress } from '../map/progress.js';
import { advanceWatermark, missingWindows } from '../map/watermark.js';
import { windowsBetween } from '../map/windows.js';
import type { ExecuteContext, Outcome } from './context.js';
import { renderTemplate } from './values.js';

async function itemsOf(operation: MapOperation, context: ExecuteContext): Promise<readonly unknown[]> {
  const { items } = operation;
  if (items.from === 'list') return items.items;
  if (items.from === 'windows') {
    const [start, end] = [renderTemplate(items.start, context.values), renderTemplate(items.end, context.values)];
    return windowsBetween(items, start, end);
  }
  if (items.from === 'missing') return missingWindows(items, context);
  const value = context.values.outputs(items.task)?.[items.name];
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  const detail = `the output ${items.name} of ${items.task} is no list`;
  throw new DiagnosticError([reportEngine('map-items', { detail })]);
}

function label(item: unknown): string {
  const text = typeof item === 'string' ? item : JSON.stringify(item);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/**
 * The operation of the map for every item, in order, at most `maxParallel` at a time. All items run to their end, also
 * after a failure, unless the map stops on failure or the run is stopped.
 */
export async function executeMap(operation: MapOperation, context: ExecuteContext): Promise<Outcome> {
  const all = await itemsOf(operation, context);
  if (all.length > maxMapItems) {
    const detail = `there are ${all.length}, and at most ${maxMapItems} are allowed`;
    throw new DiagnosticError([reportEngine('map-items', { detail })]);
  }
  const progress = operation.progress && (await openProgress(operation.progress, context));
  const left = progress ? await progress.missing(all) : all;
  if (left.length < all.length) context.log(`${all.length - left.length} of ${all.length} items are done already`);
  const results: Record<string, unknown>[] = left.map(() => ({ status: 'not_started' }));
  const failures: { readonly index: number; readonly failure: Failure }[] = [];
  let next = 0;
  const work = async () => {
    for (;;) {
      const index = next++;
      const stop = context.signal.aborted || context.drain.aborted || (operation.stopOnFailure && failures.length > 0);
      if (index >= left.length || stop) return;
      const item = left[index];
      await progress?.begin(item);
      const end = await context.runItem(operation.body, item, index);
      const failure = 'failure' in end ? end.failure : undefined;
      if (failure) failures.push({ index, failure });
      const rows = 'ok' in end ? rowsOf(end.ok) : undefined;
      await progress?.end(item, failure?.diagnostic.message, rows);
      context.log(`item ${index + 1} of ${left.length} (${label(item)}): ${failure ? 'failed' : 'success'}`);
      results[index] = { status: failure ? 'failed' : 'success', ...end.outputs };
    }
  };
  await Promise.all(Array.from({ length: Math.min(operation.maxParallel, left.length) }, work));
  context.signal.throwIfAborted();
  if (operation.items.from === 'missing') await advanceWatermark(operation.items, context);
  const first = [...failures].sort((a, b) => a.index - b.index)[0];
  if (first) {
    const { message } = first.failure.diagnostic;
    const facts = { failed: failures.length, total: left.length, first: message, item: label(left[first.index]) };
    throw new DiagnosticError([reportEngine('map-failed', facts)]);
  }
  if (results.some((result) => result['status'] === 'not_started'))
    throw new DiagnosticError([reportEngine('interrupted', {})]);
  return { outputs: { results } };
}

function rowsOf(outcome: Outcome): number | undefined {
  const { result, rowsWritten } = outcome;
  const told =
    typeof result === 'object' && result !== null && 'rows_written' in result ? result.rows_written : undefined;
  return rowsWritten ?? (typeof told === 'number' ? told : undefined);
}
