import { caseGraph, day, graphCase, sqlTask } from './parts.js';

const nasty = `it's "50 %" {{ 7*7 }} %(now)s $1 \\ ü`;

/** Parameters with values that mean something to templates, drivers and SQL. */
export const params = graphCase(
  {
    name: 'params',
    title: 'parameters arrive unchanged, given or by default',

    steps: [
      {
        title: 'a table',
        arrive: {
          'checks.marks': { columns: ['region', 'rate', 'note'], types: ['varchar', 'varchar', 'varchar'], rows: [] },
        },
      },
      {
        title: 'defaults',
        run: { pipeline: 'params', interval: day, state: 'success' },
        tables: { 'checks.marks': { columns: ['region', 'rate', 'note'], rows: [['eu', '7', null]] } },
      },
      {
        title: 'given',
        run: { pipeline: 'params', interval: day, params: { region: nasty, rate: 8, note: 'n' }, state: 'success' },
        tables: {
          'checks.marks': {
            columns: ['region', 'rate', 'note'],
            rows: [
              ['eu', '7', null],
              [nasty, '8', 'n'],
            ],
          },
        },
      },
    ],
    native: { airflow: 1 },
    runner: 'path',
  },
  (kind) => [
    caseGraph(
      kind,
      'params',
      [
        sqlTask(kind, 'mark', [
          [
            'insert into ',
            { dataset: 'main.checks.marks' },
            ' values (',
            { param: 'region', type: 'varchar' },
            ', cast(',
            { param: 'rate', type: 'integer' },
            ' as varchar), ',
            { param: 'note', type: 'varchar' },
            ')',
          ],
        ]),
      ],
      {
        params: {
          region: { type: 'string', default: 'eu' },
          rate: { type: 'integer', default: 7 },
          note: { type: 'string', default: null },
        },
        datasets: {
          'main.checks.marks': {
            connection: 'warehouse',
            relation: kind === 'duckdb' ? ['wh', 'main.checks', 'marks'] : ['checks', 'marks'],
            external: true,
          },
        },
      },
    ),
  ],
);
