import { hashSuffix, pythonIdentifier } from '@sparkle-orchestration/adapter-kit';

/** Names that a generated file uses itself. */
const used = new Set(
  'DAG DBT PROJECT TARGETS SQLMESH SPARKLE GRAPH SCHEDULE CONNECTION MONITORS PROMISED BashOperator Asset Dataset TaskGroup TriggerRule ExternalTaskSensor CronDataIntervalTimetable AirflowFailException BigQueryInsertJobOperator BigQueryCheckOperator SQLExecuteQueryOperator SQLCheckOperator Path asset build check_pipeline_health check_sla_compliance dag dbt float int last_run wait_for os pendulum quote runner sqlmesh str subprocess task timedelta'.split(
    ' ',
  ),
);

/** Gives Python variables to task ids of one file: each its own, none of a keyword or of a name that the file uses. */
export function variableGiver(): (task: string) => string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return (task) => {
    const known = given.get(task);
    if (known !== undefined) return known;
    const plain = pythonIdentifier(task.replaceAll('.', '_'));
    let name = used.has(plain) || /^[A-Z0-9_]+$/.test(plain) ? `${plain}_task` : plain;
    if (taken.has(name)) name = `${name}_${hashSuffix(task)}`;
    taken.add(name);
    given.set(task, name);
    return name;
  };
}

/** What stands in names of assets: printable ASCII, everything else percent-encoded. */
export const assetName = (id: string): string =>
  id.replace(/[^\x21-\x7e]/gu, (character) =>
    /\p{Surrogate}/u.test(character) ? `%u${character.charCodeAt(0).toString(16)}` : encodeURIComponent(character),
  );
