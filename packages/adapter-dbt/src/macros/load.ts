import type { Dialect } from '@sparkle-orchestration/core';

/**
 * What each database needs between the setup and the load. The setup is committed first: DuckDB cannot write to a table
 * in the transaction that altered it, and a load that fails leaves the same tables everywhere. On Postgres psycopg2
 * begins a transaction by itself only once, so the next one is begun here; zoned times are read as UTC.
 */
const beforeLoad: Readonly<Record<Dialect, string>> = {
  postgres: `\
    {% do context['sparkle_setup_' ~ model.name]() %}
    {% do adapter.commit() %}
    {% call sparkle_step() %}begin{% endcall %}
    {% call sparkle_step() %}set local time zone 'UTC'{% endcall %}`,
  duckdb: `\
    {% do context['sparkle_setup_' ~ model.name]() %}
    {% do adapter.commit() %}`,
};

/** The materialization of models that load, and what its statements call. */
export const loadMacros = (dialect: Dialect): string => `\
{#- The rows that a load reads, staged by its first statements. The tables are named so that dbt knows the order. -#}
{% macro sparkle_source() -%}
    {%- set tables = varargs -%}
    {{ tables[0] if model.resource_type == 'unit_test' else 'sparkle_source' }}
{%- endmacro %}

{#- A fact of this run; a unit test says it by a variable. -#}
{% macro sparkle_run(name) -%}
    {%- if model.resource_type == 'unit_test' -%}
        cast({{ sparkle_literal(var('sparkle_' ~ name)) }} as {{ 'timestamp' if name == 'now' else 'varchar' }})
    {%- else -%}
        (select {{ name }} from sparkle_run)
    {%- endif -%}
{%- endmacro %}

{#- A model's steps, without the word before them and the line behind them. -#}
{% macro sparkle_steps(select) -%}
    {{ select[('\\n' ~ select).index('\\nwith ') + 5 : select.rindex('select * from ')] }}
{%- endmacro %}

{% macro sparkle_step(name='sparkle') %}
    {%- set sql = caller() -%}
    {%- call statement(name) -%}
        {{ sql }}
    {%- endcall -%}
{% endmacro %}

{#- A table with at least these columns. -#}
{% macro sparkle_table(table, columns) %}
    {%- call sparkle_step() -%}create table if not exists {{ table }} ({{ columns | join(', ') }}){%- endcall -%}
    {%- for column in columns -%}
        {%- call sparkle_step() -%}alter table {{ table }} add column if not exists {{ column }}{%- endcall -%}
    {%- endfor -%}
{% endmacro %}

{#- --full-refresh: no load of this table counts any more. -#}
{% macro sparkle_forget(load) %}
    {%- call sparkle_step() -%}
update {{ sparkle_state('loads') }} set status = 'superseded'
where status = 'committed' and project = {{ sparkle_literal(load[0]) }} and env = {{ sparkle_literal(load[1]) }}
    and pipeline = {{ sparkle_literal(load[2]) }} and operation = {{ sparkle_literal(load[3]) }} and destination = {{ sparkle_literal(load[4]) }}
    {%- endcall -%}
{% endmacro %}

{#-
    Loads a table for one interval: the statements of macros/loads/<model>.sql with the model as their SELECT. Rows,
    rejected rows and the row of the ledger are committed together, and loading an interval again replaces it.
-#}
{% materialization sparkle_load, default %}
    {%- set is_view = config.get('write_mode') == 'view' -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view' if is_view else 'table') -%}

    {% for pipeline in config.get('after', []) %}{% do sparkle_require(pipeline) %}{% endfor %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
${beforeLoad[dialect]}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% if should_full_refresh() and not is_view %}
        {% do context['sparkle_forget_' ~ model.name]() %}
    {% endif %}
    {% do context['sparkle_load_' ~ model.name](sql) %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=False)) %}
    {% do persist_docs(target_relation, model) %}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
`;

/** For models that are statements and make no table. */
export const statementsMacro = `\
{#- Runs a model's statements in one transaction. -#}
{% materialization sparkle_statements, default %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') %}
        {{ sql }}
    {% endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': []}) }}
{% endmaterialization %}
`;

/** For models that ask checks of a table that is there. */
export const checkMacro = (dialect: Dialect): string => `\
{#- Records what checks of a table found; then fails when one that must hold does not. -#}
{% materialization sparkle_check, default %}
    {% for pipeline in config.get('after', []) %}{% do sparkle_require(pipeline) %}{% endfor %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
${beforeLoad[dialect]}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% do context['sparkle_load_' ~ model.name](sql) %}
    {% call statement('main', fetch_result=True) %}{{ context['sparkle_verdict_' ~ model.name]() }}{% endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {%- set failed = [] -%}
    {%- for name, severity, breaches in load_result('main').table.rows if breaches | int > 0 -%}
        {%- if severity == 'warn' -%}
            {%- do log(model.name ~ ': check ' ~ name ~ ': ' ~ (breaches | int) ~ ' breaches', info=true) -%}
        {%- else -%}
            {%- do failed.append(name ~ ': ' ~ (breaches | int) ~ ' breaches') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if failed -%}{%- do exceptions.raise_compiler_error(failed | join('; ')) -%}{%- endif -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}
`;

/** Where a transaction that the driver began by itself has to end before statements that refuse one. */
const leaveTransaction: Readonly<Record<Dialect, string>> = {
  postgres: '    {% call statement(auto_begin=False) %}commit{% endcall %}\n',
  duckdb: '',
};

/** For models that are statements which a database refuses inside a transaction. */
export const autocommitMacro = (dialect: Dialect): string => `\
{#- Runs a model's statements one by one, each committing by itself. -#}
{% materialization sparkle_autocommit, default %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
${leaveTransaction[dialect]}    {% do context['sparkle_load_' ~ model.name](sql) %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': []}) }}
{% endmaterialization %}
`;

/** Schemas are named as in the definition, without the target's own as a prefix. */
export const schemaNameMacro = `\
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
`;

/** Values of a run as SQL. Times become UTC without an offset, because a database drops an offset in silence. */
export const parameterMacros = (ofSchedule: string): string => `\
{% macro sparkle_literal(value) -%}
    '{{ value | string | replace("'", "''") }}'
{%- endmacro %}

{#- The interval comes from --vars, all else from dbt itself. -#}
{% macro sparkle_parameter(name) -%}
    {%- if not execute -%}
        null
    {%- elif name == 'run_id' -%}
        {{ sparkle_literal(invocation_id) }}
    {%- elif name == 'now' -%}
        {{ sparkle_time(run_started_at) }}
    {%- elif name not in ('interval_start', 'interval_end') -%}
        {%- set value = var(name) -%}
        {{ 'null' if value is none else sparkle_literal(value | lower if value is boolean else value) }}
    {%- else -%}
        {{ sparkle_time(sparkle_moment(name)) }}
    {%- endif -%}
{%- endmacro %}

{#- A border of the interval, in UTC. -#}
{% macro sparkle_moment(name) -%}
    {%- if var(name, none) is not none -%}
        {%- set time = modules.datetime.datetime.fromisoformat(var(name) | string | replace('Z', '+00:00')) -%}
        {{ return(time.astimezone(modules.pytz.utc) if time.tzinfo else modules.pytz.utc.localize(time)) }}
    {%- endif -%}
${ofSchedule}    {%- do exceptions.raise_compiler_error("no value for '" ~ name ~ "': give --vars '{interval_start: 2026-03-01, interval_end: 2026-03-02}'") -%}
{%- endmacro %}

{% macro sparkle_time(time) -%}
    {%- set utc = time.astimezone(modules.pytz.utc) if time.tzinfo else time -%}
    {{ sparkle_literal(utc.strftime('%Y-%m-%d %H:%M:%S.%f')) }}
{%- endmacro %}
`;

/** Checks of whole rows and tables as dbt tests. */
export const testMacros = `\
{#- A row is good when the condition is true; with a share, so many of the rows that count are enough. -#}
{% test sparkle_rows(model, condition, share=none, considered='true') %}
select * from (
    select *, ({{ condition }}) as sparkle_good, ({{ considered }}) as sparkle_considered from {{ model }}
) checked
where sparkle_good is not true
{%- if share is not none %}
    and (
        select count(*) filter (where sparkle_good) >= {{ share }} * count(*)
        from (select ({{ condition }}) as sparkle_good, ({{ considered }}) as sparkle_considered from {{ model }}) shared
        where sparkle_considered
    ) is not true
{%- endif %}
{% endtest %}

{#- An aggregate that counts the breaches of a rule. -#}
{% test sparkle_table(model, breaches) %}
select * from (select {{ breaches }} as breaches from {{ model }}) counted where breaches is distinct from 0
{% endtest %}

{#- No two rows have the same values in all of the columns. -#}
{% test sparkle_unique(model, columns) %}
{%- set names = [] -%}
{%- for column in columns -%}{%- do names.append(adapter.quote(column)) -%}{%- endfor -%}
select {{ names | join(', ') }} from {{ model }} group by {{ names | join(', ') }} having count(*) > 1
{% endtest %}
`;
