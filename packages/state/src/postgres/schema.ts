/** The tables of the SQLite store and its scheduler, as Postgres has them; one entry per version, never changed. */
export const postgresMigrations: readonly (readonly string[])[] = [
  [
    `create table runs (
      run_id text primary key, project text not null, env text not null, pipeline text not null, status text not null,
      interval_start text not null, interval_end text not null, graph_hash text not null, params text not null,
      started_at text not null, ended_at text, closed integer not null default 0, error text, resumed_from text)`,
    'create index runs_by_pipeline on runs (pipeline, env, started_at)',
    `create table tasks (
      run_id text not null, task text not null, tasks text not null, status text not null, attempts integer not null,
      started_at text, ended_at text, duration_ms bigint, rows_read bigint, rows_written bigint, rows_rejected bigint,
      error text, primary key (run_id, task))`,
    `create table attempts (
      run_id text not null, task text not null, attempt integer not null, started_at text not null,
      ended_at text not null, category text, error text, primary key (run_id, task, attempt))`,
    `create table logs (
      id bigint generated always as identity primary key, run_id text not null, task text not null,
      attempt integer not null, at text not null, message text not null)`,
    'create index logs_by_run on logs (run_id, task, attempt)',
    `create table locks (
      run_id text primary key, project text not null, env text not null, pipeline text not null,
      interval_start text not null, interval_end text not null, pid integer not null, owner text not null,
      heartbeat_at bigint not null)`,
    `create table firings (
      project text not null, env text not null, trigger_name text not null, occurrence text collate "C" not null,
      kind text not null, run_id text not null, merged integer not null, at text not null,
      primary key (project, env, trigger_name, occurrence))`,
    `create table requests (
      id text collate "C" primary key, project text not null, env text not null, target_kind text not null,
      target_name text not null, trigger_name text not null, kind text not null, scheduled_time text collate "C",
      interval_start text not null, interval_end text collate "C" not null, params text not null, state text not null,
      attempts integer not null, crashes integer not null, not_before text not null,
      created_at text collate "C" not null, started_at text, ended_at text, graph_hash text, run_id text, error text,
      instance text, owner text, token bigint not null, lease_until bigint, sla_missed_at text)`,
    `create unique index requests_by_time on requests (project, env, target_kind, target_name, scheduled_time)
      where scheduled_time is not null`,
    'create index requests_by_state on requests (project, env, state, id)',
    'create index requests_by_trigger on requests (project, env, trigger_name, state)',
    `create table trigger_state (
      project text not null, env text not null, trigger_name text not null, state text not null,
      primary key (project, env, trigger_name))`,
    'create table graphs (hash text primary key, graph text not null)',
    `create table instances (
      project text not null, env text not null, name text not null, owner text not null, started_at text not null,
      seen_at bigint not null, primary key (project, env, name))`,
  ],
  [
    'alter table tasks add column outputs text',
    `create table approvals (
      run_id text not null, task text not null, message text not null, approvers text not null, asked_at text not null,
      decision text, decided_by text, comment text, decided_at text, primary key (run_id, task))`,
  ],
];
