import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connector } from '@sparkle-orchestration/core';
import { openRunStore } from '@sparkle-orchestration/state';
import { expect, it } from 'vitest';
import { bronzeGraph, bronzeLoad } from '../test/bronze.js';
import { slack, sqlGraph, sqlOperation } from '../test/graphs.js';
import { march, temporaryRoot } from '../test/project.js';
import { registryOf } from '../test/registry.js';
import { createConnections } from './connections.js';
import { jsonLines } from './report/json-lines.js';
import { terminalProgress } from './report/terminal.js';
import { runGraph } from './schedule/run-graph.js';

const canary = 'C4n4ry-p@ss "w0rd"/x';

/** A source whose driver puts the password into everything it says, in all the forms that drivers use. */
const talkative: Connector = {
  type: 'file',
  title: 'Talkative',
  description: 'Says its password',
  connection: registryOf().connectors.get('duckdb')?.connection as Connector['connection'],
  secrets: ['password'],
  ingestors: [],
  async extract({ connection, log }) {
    const password = String(connection?.properties['password']);
    log(`connecting with ${password}`);
    log(`postgres://etl:${encodeURIComponent(password)}@db/shop`);
    log(`Basic ${Buffer.from(`etl:${password}`).toString('base64')}`);
    throw new Error(`connection to "host=db password='${password}'" failed: ${JSON.stringify({ password })}`);
  },
};

const forms = [canary, encodeURIComponent(canary), JSON.stringify(canary).slice(1, -1), 'QzRuNHJ5'];

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

it('never lets a secret out: not in events, results, reports, run history or files', async () => {
  const root = temporaryRoot();
  const store = openRunStore(join(root, 'runs.sqlite'));
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const reporters = [jsonLines(stream), terminalProgress(stream)];
  const load = bronzeLoad({ source: { ...bronzeLoad().source, connection: 'crm' } });
  const connections = {
    warehouse: { type: 'duckdb', properties: { path: 'w.duckdb' } },
    crm: { type: 'file', properties: { password: { secret: 'CRM_PASSWORD' } } },
    slack_alerts: { type: 'slack', properties: { url: { secret: 'SLACK_URL' } } },
  };
  const graph = { ...bronzeGraph([load]), connections, hooks: { onFailure: [slack()], onSuccess: [] } };
  const result = await runGraph(graph, {
    root,
    store,
    registry: registryOf(talkative),
    environment: { CRM_PASSWORD: canary, SLACK_URL: `http://127.0.0.1:9/${encodeURIComponent(canary)}` },
    interval: march,
    onEvent: (event) => {
      for (const report of reporters) report(event);
    },
  });
  store.close();
  expect(result.status).toBe('failed');
  expect(said.join('')).toContain('connecting with ***');
  const texts = [
    said.join('\n'),
    JSON.stringify(result),
    ...filesUnder(root).map((file) => readFileSync(file, 'latin1')),
  ];
  for (const form of forms) expect(texts.filter((text) => text.includes(form))).toEqual([]);
});

it('hides a secret that comes by SPARKLE_CONN_<NAME>, and in the errors of the database', async () => {
  const graph = sqlGraph([sqlOperation('a', [`select cast('${canary}' as integer)`])]);
  const environment = {
    SPARKLE_CONN_WAREHOUSE: JSON.stringify({ type: 'duckdb', path: 'w.duckdb', password: canary }),
  };
  const result = await runGraph(graph, { root: temporaryRoot(), registry: registryOf(), environment, interval: march });
  expect(result.error?.diagnostic.message).toContain('***');
  expect(JSON.stringify(result)).not.toContain(JSON.stringify(canary).slice(1, -1));
});

it('warns of a secret that is too short to be hidden, and says nothing of a URL it cannot read', async () => {
  const warnings: string[] = [];
  const connections = createConnections({
    graph: { connections: { db: { type: 'duckdb', properties: { password: { secret: 'SHORT' } } } } },
    registry: registryOf(),
    environment: {
      SHORT: 'a',
      SPARKLE_CONN_BAD: `no url ${canary}`,
      SPARKLE_CONN_WORSE: `postgres://u:p@h/d?options=${canary}`,
    },
    warn: (diagnostic) => warnings.push(diagnostic.code),
  });
  expect(connections.get('db').properties).toEqual({ password: 'a' });
  expect(connections.mask('a banana')).toBe('a banana');
  expect(warnings).toEqual(['engine/secret-not-masked']);
  const messageOf = (name: string) => {
    try {
      return JSON.stringify(connections.get(name));
    } catch (error) {
      return String(error);
    }
  };
  expect(messageOf('bad')).toMatch(/neither JSON nor a URL/);
  expect(messageOf('worse')).toMatch(/parameter options is not allowed/);
  expect(`${messageOf('bad')}${messageOf('worse')}`).not.toContain('C4n4ry');
});
