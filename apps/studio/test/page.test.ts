import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graph, startServer, type TestServer } from '../../../packages/http-api/test/http.js';
import { studio } from '../tsup.config.js';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executable = process.env['CHROMIUM'] ?? places.find((place) => existsSync(place));
if (executable === undefined) {
  const text = 'the web page is not tested: no Chromium here (CHROMIUM names one; apt install chromium)';
  if (process.env['SPARKLE_BROWSER_TESTS'] === 'required') throw new Error(text);
  console.warn(text);
}

const hostile = '<img src=x onerror="window.hit=1">';
const operation = graph.operations[0]?.id ?? '';

describe.skipIf(executable === undefined)('the page in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-page-'));
  const releases: (() => void)[] = [];
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    await build({ ...studio(folder), config: false, silent: true });
    server = await startServer({
      pages: folder,
      async run({ request, runId, onEvent }) {
        const { history } = server.store;
        const at = () => new Date().toISOString();
        await history.startRun({
          runId,
          project: 'shop',
          env: 'dev',
          pipeline: request.target.name,
          status: 'running',
          intervalStart: request.intervalStart,
          intervalEnd: request.intervalEnd,
          graphHash: graph.hash,
          params: '{}',
          startedAt: at(),
          closed: false,
        });
        onEvent({ type: 'task_started', at: at(), run_id: runId, task: operation, attempt: 1 });
        await history.log({
          runId,
          task: operation,
          attempt: 1,
          at: at(),
          message: `\u001b[31mred\u001b[0m ${hostile} javascript:alert(1) \u202egnp.exe`,
        });
        await new Promise<void>((go) => void releases.push(go));
        const task = { runId, task: operation, tasks: operation, status: 'failed', attempts: 1, durationMs: 12 };
        await history.recordTask({ ...task, error: `boom ${hostile}` });
        return { status: 'failed', error: `engine/task-failed: ${hostile}`, failedPipelines: [] };
      },
    });
    browser = await chromium.launch({ executablePath: executable as string, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    for (const release of releases) release();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page with the token; whatever the browser complains about is an error of the test. */
  async function open(path = '', width = 1280): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asks ${request.url()}`);
    });
    await page.goto(`${server.url}/#token=${server.token}`);
    await page.waitForSelector('h1');
    if (path !== '') {
      await page.goto(`${server.url}/#/${path}`);
      await page.waitForSelector('main > p.quiet', { state: 'detached' });
    }
    return { page, complaints };
  }

  it('takes the token out of the address, and shows what comes next', async () => {
    const { page, complaints } = await open();
    expect(page.url()).toBe(`${server.url}/#/`);
    expect(await page.textContent('main')).toContain('every_night');
    expect(await page.textContent('#where')).toContain('shop · dev');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('asks for the token when there is none, and says when it is wrong', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForSelector('input[name=token]');
    await page.fill('input[name=token]', 'not-the-token');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.notice.bad');
    await page.fill('input[name=token]', server.token);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.figures');
    await page.close();
  });

  it('follows a run from start to failure without being loaded again; hostile text stays text', async () => {
    const { page, complaints } = await open('runs');
    await page.evaluate('window.same = true');
    const { id } = JSON.parse((await server.post('/api/v1/runs', { job: 'nightly' })).text) as { id: string };
    await page.waitForSelector('table .state.running');
    await page.click('table a');
    await page.waitForSelector('.logs li');
    await page.waitForSelector(`.node.running[data-id="${operation}"]`);
    const log = (await page.textContent('.logs')) ?? '';
    expect(log).toContain(`␛[31mred␛[0m ${hostile} javascript:alert(1) \\u202egnp.exe`);
    releases.shift()?.();
    await page.waitForSelector('.head .state.failed');
    await page.waitForSelector(`.node.failed[data-id="${operation}"]`);
    const text = (await page.textContent('main')) ?? '';
    expect(text).toContain(`engine/task-failed: ${hostile}`);
    expect(text).toContain(`boom ${hostile}`);
    const { file, line } = graph.operations[0]?.origin.location ?? { file: '', line: 0 };
    expect(text).toContain(`${file}:${line}`);
    expect(page.url()).toContain(id);
    expect(await page.evaluate('[window.same, window.hit, document.querySelectorAll("main img").length]')).toEqual([
      true,
      undefined,
      0,
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('a name of a run and a cell of a table that are HTML stay text', async () => {
    const now = new Date().toISOString();
    await server.store.history.startRun({
      runId: '2020-01-01T00-00-00-000Z-bbbbbb',
      project: 'shop',
      env: 'dev',
      pipeline: hostile,
      status: 'running',
      intervalStart: now,
      intervalEnd: now,
      graphHash: 'x',
      params: '{}',
      startedAt: now,
      closed: false,
    });
    const { page, complaints } = await open('runs?kind=command');
    await page.waitForSelector('table a');
    expect(await page.textContent('table')).toContain(hostile);
    await page.goto(`${server.url}/#/tables/shop.silver.orders`);
    await page.waitForSelector('table.data');
    expect(await page.textContent('table.data')).toContain('<img src=x onerror=alert(1)>');
    expect(await page.textContent('table.data')).toContain('9007199254740993');
    expect(await page.evaluate('[window.hit, document.querySelectorAll("main img").length]')).toEqual([undefined, 0]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is used by the keyboard: a task of the graph is chosen by Enter, and keeps the focus', async () => {
    const runs = JSON.parse((await server.get('/api/v1/runs?state=failed')).text) as { runs: { id: string }[] };
    const { page } = await open(`runs/${runs.runs[0]?.id}`);
    await page.waitForSelector('.node');
    await page.focus('.node');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`h2:has-text("Log of ${operation}")`);
    expect(await page.evaluate('document.activeElement.classList.contains("node")')).toBe(true);
    await page.close();
  });

  it('fits a small screen on every page', async () => {
    const { page } = await open('', 400);
    for (const path of [
      '',
      'runs',
      'triggers',
      'pipelines',
      'pipelines/orders',
      'jobs/nightly',
      'tables',
      'lineage',
      'problems',
    ]) {
      await page.goto(`${server.url}/#/${path}`);
      await page.waitForSelector('main > p.quiet', { state: 'detached' });
      expect(await page.locator('h1').count(), path).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(400);
    }
    await page.close();
  });

  it('says what is wrong, and where nothing is', async () => {
    const { page } = await open('runs/nothing');
    await page.waitForSelector('.problem');
    expect(await page.textContent('.problem')).toContain('there is no run "nothing"');
    await page.goto(`${server.url}/#/runs?state=partial`);
    await page.waitForSelector('.empty');
    await page.close();
  });
});
