/** The schema of a monitor's memory, one entry per version; see the run store for the rules. */
export const monitorMigrations: readonly (readonly string[])[] = [
  [
    `create table probes (
      id integer primary key, scope text not null, table_id text not null, at text not null, ok integer not null)`,
    'create index probes_by_table on probes (scope, table_id, at)',
    `create table alerts (
      scope text not null, key text not null, item text not null, check_name text not null, severity text not null,
      detail text not null, started_at text not null, told_at text, paged_at text, recovered_at text,
      primary key (scope, key)) without rowid`,
    'create table rounds (scope text primary key, told_at text not null) without rowid',
  ],
];
