import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSharedStore, type SharedStore } from '../scheduler-store/open.js';

const folder = mkdtempSync(join(tmpdir(), 'sparkle-approvals-'));
let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const stores = [
  ['SQLite', () => join(folder, 'runs.sqlite')],
  ['Postgres', () => server.url()],
] as const;

describe.each(stores)('approvals in %s', (_, address) => {
  const open = () => openSharedStore(address(), { project: 'shop', env: 'dev' });
  const startedAt = '2026-03-01T00:00:00.000Z';
  const question = { task: 'ask', message: 'publish?', approvers: ['ann', 'kim'], askedAt: startedAt };
  const answer = { task: 'ask', decision: 'approved', by: 'kim', at: '2026-03-01T00:01:00.000Z' } as const;
  let store: SharedStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  async function running(runId: string): Promise<void> {
    await store.history.startRun({
      runId,
      project: 'shop',
      pipeline: 'publish',
      env: 'dev',
      graphHash: 'h',
      intervalStart: startedAt,
      intervalEnd: startedAt,
      params: '{}',
      status: 'running',
      startedAt,
      closed: false,
    });
  }

  it('are open as long as their run goes on and nobody has answered', async () => {
    await running('r1');
    await store.history.askApproval({ runId: 'r1', ...question });
    expect(await store.history.openApprovals()).toEqual([{ runId: 'r1', ...question }]);
    await store.history.finishRun('r1', { status: 'failed', closed: false, endedAt: answer.at });
    expect(await store.history.openApprovals()).toEqual([]);
  });

  it('take one answer, whoever of two instances gives it first', async () => {
    await running('r2');
    await store.history.askApproval({ runId: 'r2', ...question });
    const other = await open();
    const both = await Promise.all([
      store.history.decide({ runId: 'r2', ...answer }),
      other.history.decide({ runId: 'r2', ...answer, decision: 'rejected', by: 'ann' }),
    ]);
    expect(both.filter((won) => won)).toHaveLength(1);
    const kept = await other.history.approval('r2', 'ask');
    expect(kept).toMatchObject(both[0] ? { decision: 'approved', by: 'kim' } : { decision: 'rejected', by: 'ann' });
    expect(await other.history.openApprovals()).toEqual([]);
    await other.close();
  });

  it('forget the answer when a further try asks again', async () => {
    await store.history.askApproval({ runId: 'r2', ...question, message: 'publish now?' });
    const open = { runId: 'r2', ...question, message: 'publish now?' };
    expect(await store.history.openApprovals()).toEqual([open]);
    expect(await store.history.approval('r2', 'ask')).toEqual(open);
  });

  it('keep quotes, and what a database can keep of other texts', async () => {
    const by = "o'hara\u0000";
    expect(await store.history.decide({ runId: 'r2', ...answer, by, comment: 'a "b"\u0000;' })).toBe(true);
    const kept = await store.history.approval('r2', 'ask');
    expect(kept?.by).toBe("o'hara");
    expect(kept?.comment).toBe('a "b";');
  });

  it('know no question that was never asked', async () => {
    expect(await store.history.decide({ runId: 'r2', ...answer, task: 'other' })).toBe(false);
    expect(await store.history.approval('none', 'ask')).toBeUndefined();
  });
});
