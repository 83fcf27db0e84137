import {
  assign,
  code,
  imported,
  importedModule,
  type PythonNode,
  type PythonStatement,
} from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits } from '@sparkle-orchestration/core';
import type { ModelGeneratorContext, ModelGroup, ModelNode } from '@sparkle-orchestration/core/model-project';
import type { Profile } from '../profile.js';
import { bashOperator } from './commands.js';

/** Warehouses that are reached by an address; others by a driver with an account in the environment. */
const addressed = ['duckdb', 'postgres'];

/** Columns whose name says that they hold the time of a row. */
const timeColumns = [
  'updated_at',
  'loaded_at',
  '_loaded_at',
  'modified_at',
  'created_at',
  'event_timestamp',
  'event_time',
];

/** Column with the time of rows: told by the tool, else by its name among the columns that are described. */
export function timeColumnOf(node: ModelNode): string | undefined {
  const [partition] = node.partition?.columns ?? [];
  const named = timeColumns.find((name) => node.columns.some((column) => column.name.toLowerCase() === name));
  const timed = /^(date|timestamp|datetime)/i.test(node.partition?.dataType ?? '') ? partition : undefined;
  return node.materialization.timeColumn ?? timed ?? named;
}

const identifier = (part: string) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`);

/** Where a file or a database is one catalogue, its name depends on who opens it. */
function tableId(node: Looked, warehouse: string | undefined): string {
  const parts = addressed.includes(warehouse ?? '') ? node.relation.slice(-2) : node.relation;
  return warehouse === 'bigquery' ? parts.join('.') : parts.map(identifier).join('.');
}

interface NotChecked {
  readonly id: string;
  readonly what: string;
}

/** Configurations of both monitors for one file. */
export interface MonitorFiles {
  readonly health: string;
  readonly sla?: string;
  readonly notChecked: readonly NotChecked[];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** A table that is looked at: a node, or a source. */
type Looked = Pick<ModelNode, 'id' | 'relation'> & Partial<Pick<ModelNode, 'critical'>>;

/**
 * Tables of a file. A file of DuckDB is opened by another name than the one that dbt wrote into its views, so that
 * there the tables behind views are looked at.
 */
function tablesOf(
  { project }: ModelGeneratorContext,
  group: ModelGroup,
  warehouse: string | undefined,
): readonly Looked[] {
  if (warehouse !== 'duckdb') return group.nodes;
  const nodes = new Map(project.nodes.map((node) => [node.id, node]));
  const sources = new Map(project.sources.map((source) => [source.id, source]));
  const found = new Map<string, Looked>();
  const seen = new Set<string>();
  const open = group.nodes.map((node) => node.id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = nodes.get(id);
    const behind = node?.materialization.kind === 'view' ? [...node.dependsOn, ...node.sources] : [];
    if (behind.length > 0) open.push(...behind);
    else {
      const table = node ?? sources.get(id);
      if (table) found.set(id, table);
    }
  }
  return [...found.values()].sort((a, b) => byCodeUnits(a.id, b.id));
}

/** Every table has to be there; critical ones hold rows; what was promised to be fresh is. */
export function monitorFiles(context: ModelGeneratorContext, group: ModelGroup): MonitorFiles {
  const { options, project } = context;
  const warehouse = options.warehouse ?? project.warehouse;
  const notChecked: NotChecked[] = [];
  const looked = tablesOf(context, group, warehouse);
  const fresh = (node: ModelNode) => {
    if (node.freshnessMinutes === undefined) return [];
    const refuse = (why: string) => notChecked.push({ id: node.id, what: `its freshness is not checked: ${why}` });
    const timestamp_column = timeColumnOf(node);
    if (timestamp_column === undefined)
      refuse('no column of a time is known (event_time, partition_by, or a column such as updated_at)');
    else if (!looked.some((table) => table.id === node.id)) refuse('views of DuckDB are not looked at');
    else
      return [[node.id, { timestamp_column, max_age_hours: Math.round(node.freshnessMinutes / 0.06) / 1000 }] as const];
    return [];
  };
  const freshness = new Map(group.nodes.flatMap(fresh));
  const common = (table: Looked) => ({
    table_id: tableId(table, warehouse),
    ...(table.critical ? { critical: true } : {}),
  });
  const health = looked.map((table) => ({
    ...common(table),
    ...(freshness.has(table.id) ? { freshness: freshness.get(table.id) } : {}),
    row_count: { min_rows: table.critical ? 1 : 0 },
  }));
  const promised = looked.flatMap((table) =>
    freshness.has(table.id) ? [{ ...common(table), freshness_sla: freshness.get(table.id) }] : [],
  );
  return {
    health: json({ tables: health, check_failures: false, check_costs: false }),
    ...(promised.length > 0 ? { sla: json({ tables: promised }) } : {}),
    notChecked,
  };
}

const folder = code`${imported('pathlib', 'Path')}(__file__).parent / "monitors"`;

/** Words that name the warehouse, as constants of the file. */
export function monitorConstants({ options, project }: ModelGeneratorContext): readonly PythonStatement[] {
  const warehouse = options.warehouse ?? project.warehouse ?? 'duckdb';
  const words = addressed.includes(warehouse)
    ? '--connection warehouse'
    : `--warehouse ${warehouse.replace(/[^a-z]/g, '')}`;
  return [assign('MONITORS', folder), assign('WAREHOUSE', words)];
}

const needsAddress = ({ options, project }: ModelGeneratorContext) =>
  addressed.includes(options.warehouse ?? project.warehouse ?? 'duckdb');

/** Without the address of the warehouse nothing can be looked at: the task is skipped and says why. */
const guard = code`
            'if [ -z "$SPARKLE_CONN_WAREHOUSE" ]; then '
            'echo "SPARKLE_CONN_WAREHOUSE is not set: nothing was checked"; exit 99; fi; '`;

/** The task that asks `pipeline-health-monitor` for all tables of the file. */
export function healthTask(context: ModelGeneratorContext, group: ModelGroup): PythonNode {
  return code`${bashOperator}(
        task_id="check_pipeline_health",
        bash_command=(${needsAddress(context) ? guard : code``}
            'pipeline-health-monitor --config "$CONFIG" $WAREHOUSE '
        ),
        env={"CONFIG": str(MONITORS / ${`${group.pipeline}.health.json`}), "WAREHOUSE": WAREHOUSE},
        append_env=True,
        retries=0,
    )`;
}

/** Minutes after the start of a run by which tasks have to have ended, where a model promises it. */
export function promisedMinutes(group: ModelGroup): Readonly<Record<string, number>> {
  const ends = group.tasks.filter((task) => task.verb !== 'freshness');
  return Object.fromEntries(
    ends.flatMap((task) => {
      const looked = task.nodes.length > 0 ? task.nodes : group.nodes.filter((node) => isTestedBy(task, node));
      const minutes = looked.flatMap((node) => node.slaMinutes ?? []);
      return minutes.length > 0 ? [[task.id, Math.min(...minutes)]] : [];
    }),
  );
}

/** The test of a node in a task of its own: what was promised of the node holds for it as well. */
const isTestedBy = (task: ModelGroup['tasks'][number], node: ModelNode) =>
  task.block !== undefined && task.tests.some((test) => test.attachedTo === node.id);

const slaBody = code`started = dag_run.start_date.timestamp()
        now = ${importedModule('pendulum')}.now("UTC").timestamp()
        late = [
            task_id
            for task_id, minutes in PROMISED.items()
            if float(ti.xcom_pull(task_ids=task_id) or now) - started > minutes * 60
        ]
        if now - started > PROMISED_MINUTES * 60:
            late.append("the run")
        if late:
            raise ${imported('airflow.exceptions', 'AirflowFailException')}(f"later than promised: {', '.join(late)}")`;

const trackerBody = (guarded: boolean, file: string) => code`
        ${
          guarded
            ? code`if not ${importedModule('os')}.environ.get("SPARKLE_CONN_WAREHOUSE"):
            print("SPARKLE_CONN_WAREHOUSE is not set: the age of tables was not checked")
            return
        `
            : code``
        }command = ["sla-tracker", "--config", str(MONITORS / ${file}), *WAREHOUSE.split()]
        if ${importedModule('subprocess')}.run(command, check=False).returncode != 0:
            raise AirflowFailException("tables are older than promised, or could not be looked at")`;

/** The function that compares the run with what was promised, and asks `sla-tracker` for the age of tables. */
export function slaFunction(
  context: ModelGeneratorContext,
  group: ModelGroup,
  profile: Profile,
  tables: boolean,
): PythonNode {
  return code`@${profile.task}(trigger_rule=${profile.TriggerRule}.ALL_DONE, retries=0)
    def check_sla_compliance(ti=None, dag_run=None):
        """Fails when a model or the run took longer than promised, or a table is older than promised."""
        ${slaBody}${tables ? trackerBody(needsAddress(context), `${group.pipeline}.sla.json`) : code``}`;
}
