import type { EventTrigger, SqlStatement } from '@sparkle-orchestration/core';
import { readSettings } from './settings.js';
import type { EventSource } from './source.js';
import type { SourceTools } from './tools.js';

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The full name of the table: `table`, with `catalog` and `schema` in front where they are given. */
function datasetOf(read: ReturnType<typeof readSettings>): string {
  const parts = [read.text('catalog'), read.text('schema'), read.needed('table')];
  return parts.filter((part) => part !== undefined).join('.');
}

/**
 * A table of the warehouse. `config`: `table` (with `catalog` and `schema`, or as a full name), `watermark_column`
 * (absent: what the ledger says was committed into it), `connection`, `poll_interval_seconds`=60, `existing`=false.
 */
export function tableSource(trigger: EventTrigger, tools: SourceTools): EventSource {
  const read = readSettings(trigger);
  const dataset = datasetOf(read);
  const column = read.text('watermark_column');
  const connection = read.text('connection');
  const everySeconds = read.seconds('poll_interval_seconds', 60);
  const existing = read.flag('existing');
  read.done();
  const asked = column === undefined ? '_sparkle.loads' : dataset;
  const statement: SqlStatement =
    column === undefined
      ? [
          'select cast(max(committed_at) as varchar), count(*) from ',
          { dataset: asked },
          ` where status = 'committed' and rows_written > 0 and destination = ${literal(dataset)}`,
        ]
      : [`select cast(max(${identifier(column)}) as varchar), 0 from `, { dataset }];

  return {
    everySeconds,
    async look({ memory }) {
      const [row] = (await tools.query(asked, statement, connection)) ?? [];
      const watermark = row?.[0];
      const first = memory === undefined;
      const before = typeof memory === 'string' ? memory : '';
      if (watermark === null || watermark === undefined) return { state: 'not_ready', memory: before };
      const now = String(watermark);
      if (now === before || (first && !existing)) return { state: 'not_ready', memory: now };
      const event = {
        id: `${dataset}:${now}`,
        time: tools.now().toISOString(),
        facts: { table: dataset, watermark: now },
      };
      return { state: 'ready', events: [event], memory: now };
    },
  };
}
