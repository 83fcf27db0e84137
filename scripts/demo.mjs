// The main job on real data: flights of New York City from files, planes and airports from a Postgres that runs here
// for as long as the demo does. Everything it calls is the command line that users have.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '@sparkle-orchestration/connector-postgres/testing';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = fileURLToPath(new URL('../apps/cli/bin/sparkle.js', import.meta.url));
const database = 'fleet';

console.log('Starting a Postgres with the operational tables …');
const postgres = await startPostgres();
const environment = {
  ...process.env,
  ENVIRONMENT: 'dev',
  FLEET_PGHOST: postgres.host,
  FLEET_PGPORT: String(postgres.port),
  FLEET_PGUSER: postgres.user,
  FLEET_PGPASSWORD: postgres.password,
  SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/demo',
};

function sparkle(...args) {
  console.log(`\n$ sparkle ${args.map((a) => (/[^\w./:=+-]/.test(a) ? `'${a}'` : a)).join(' ')}`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: root, env: environment, stdio: 'inherit' });
  if (status !== 0) throw new Error(`sparkle ${args[0]} ended with ${status}`);
}

const count = (table) => {
  const { stdout } = spawnSync(process.execPath, [cli, 'show', table, '--limit', '0', '--json'], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  return JSON.parse(stdout).row_count;
};
const tables = [
  'main.bronze.flights',
  'main.bronze.planes',
  'main.bronze.airports',
  'main.reference.airlines',
  'main.silver.flights',
  'main.gold.carrier_delays',
];

try {
  await postgres.createDatabase(database);
  await postgres.query(
    `create schema fleet;
     create table fleet.planes (tailnum text, year text, type text, manufacturer text, model text, engines integer, seats integer, speed text, engine text);
     copy fleet.planes from '${root}data/nycflights13/planes.csv' with (format csv, header true);
     create table fleet.airports (faa text, name text, lat double precision, lon double precision, alt integer, tz integer, dst text, tzone text);
     copy fleet.airports from '${root}data/nycflights13/airports.csv' with (format csv, header true);
     alter table fleet.airports add column updated_at timestamp not null default timestamp '2013-12-31 00:00:00'`,
    { database },
  );

  sparkle('validate');
  sparkle('run', '--all', '--progress', 'text');
  sparkle('show', 'main.silver.flights', '--limit', '5');
  sparkle(
    'query',
    'select carrier_name, sum(flights) as flights, sum(cancelled) as cancelled, round(avg(mean_departure_delay), 1) as delay from main.gold.carrier_delays group by 1 order by 2 desc',
  );
  const before = tables.map(count);

  console.log('\nA second run loads nothing twice:');
  sparkle('run', '--all', '--progress', 'text');
  const after = tables.map(count);
  console.log('\ntable                       rows   after the second run');
  for (const [i, table] of tables.entries())
    console.log(`${table.padEnd(26)} ${String(before[i]).padStart(6)} ${String(after[i]).padStart(6)}`);
  if (before.some((n, i) => n !== after[i])) throw new Error('the second run changed a row count');

  sparkle('runs');
  sparkle('state', 'show');
  sparkle('lineage', '--all', '--as', 'html', '--output', '.sparkle/lineage.html');
  sparkle('generate-deploy', '--all', '--orchestrator', 'airflow');
  sparkle('generate-deploy', '--all', '--orchestrator', 'dagster');
  sparkle('generate-deploy', '--all', '--orchestrator', 'dbt');
  sparkle('generate-deploy', '--all', '--orchestrator', 'stepfunctions');
  sparkle('plan');
  sparkle('explain', 'write_silver');
  console.log('\nLineage picture: .sparkle/lineage.html');
  console.log('Airflow project: deployments/airflow/nyc_flights');
  console.log('Dagster project: deployments/dagster/nyc_flights');
  console.log('dbt project:     deployments/dbt/nyc_flights');
  console.log('State machines:  deployments/step_functions/nyc_flights');
} finally {
  await postgres.stop();
}
