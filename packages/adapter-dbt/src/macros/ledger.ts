import { jinjaString, jinjaValue } from '../jinja.js';
import type { DbtPipeline, DbtProject } from '../model.js';

const isDone = `\
{#- All nodes of the pipeline in this run are good, and every one of its loads has committed the interval. -#}
{% macro sparkle_is_done(results, pipeline, models, statements, writers) %}
    {%- set good, bad = [], [] -%}
    {%- for result in results -%}
        {%- set node = result.node -%}
        {%- set about = [node.name] if node.resource_type == 'model' else [] -%}
        {%- if node.resource_type == 'test' -%}
            {%- for id in node.depends_on.nodes -%}{%- do about.append(id.split('.')[-1]) -%}{%- endfor -%}
        {%- endif -%}
        {%- if about | select('in', models) | list -%}
            {%- do (good if result.status in ('success', 'pass', 'warn') else bad).append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not good and not bad -%}{{ return(false) }}{%- endif -%}
    {%- if bad or statements | reject('in', good) | list -%}
        {%- do log('sparkle: the interval of ' ~ pipeline[2] ~ ' stays open: ' ~ (bad or statements) | join(', '), info=true) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set committed = run_query(
        "select distinct operation from " ~ sparkle_state('loads') ~ " where status = 'committed' and project = " ~ sparkle_literal(pipeline[0])
        ~ " and env = " ~ sparkle_literal(pipeline[1]) ~ " and pipeline = " ~ sparkle_literal(pipeline[2])
        ~ " and interval_start = cast(" ~ sparkle_parameter('interval_start') ~ " as timestamp)"
        ~ " and interval_end = cast(" ~ sparkle_parameter('interval_end') ~ " as timestamp)"
    ).columns[0].values() -%}
    {%- set missing = writers | reject('in', committed) | list -%}
    {%- if missing -%}
        {%- do log('sparkle: the interval of ' ~ pipeline[2] ~ ' stays open, not loaded yet: ' ~ missing | join(', '), info=true) -%}
    {%- endif -%}
    {{ return(missing | length == 0) }}
{% endmacro %}`;

function closeOf(pipeline: DbtPipeline): string {
  const lists = [pipeline.identity, pipeline.models, pipeline.statements, pipeline.writers].map((list) =>
    jinjaValue(list),
  );
  return `    {%- if sparkle_is_done(results, ${lists.join(', ')}) %}\n${pipeline.close.map((sql) => `${sql};`).join('\n')}\n    {%- endif -%}`;
}

/** `macros/sparkle_ledger.sql`: makes the ledger before a run, and marks intervals as done after it. */
export function printLedger(project: DbtProject): string {
  const schema = `${project.database === undefined ? '' : `"${project.database}".`}"_sparkle"`;
  const closes = project.pipelines.filter((p) => p.models.length > 0).map(closeOf);
  return `\
{% macro sparkle_state(name) -%}
    ${schema}."{{ name }}"
{%- endmacro %}

{#- on-run-start -#}
{% macro sparkle_prepare() %}
    {%- if execute and flags.WHICH in ('run', 'build') %}
${project.prepare.map((sql) => `${sql};`).join('\n')}
    {%- endif -%}
{% endmacro %}

{#- on-run-end -#}
{% macro sparkle_close(results) %}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
${closes.join('\n')}
    {%- endif -%}
{% endmacro %}

${isDone}
`;
}

/** `macros/sparkle_messages.sql`: dbt sends nothing, so messages are lines of its log. */
export function printMessages(project: DbtProject): string {
  const lines = project.messages.map(
    (m) =>
      `    {%- do sparkle_message(results, ${jinjaValue(m.models)}, ${jinjaString(m.when)}, ${jinjaString(m.text)}) -%}`,
  );
  return `\
{#- on-run-end -#}
{% macro sparkle_messages(results) %}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
${lines.map((line) => `    ${line}`).join('\n')}
    {%- endif -%}
{% endmacro %}

{% macro sparkle_message(results, models, when, text) %}
    {%- set statuses = [] -%}
    {%- for result in results if result.node.name in models -%}{%- do statuses.append(result.status | string) -%}{%- endfor -%}
    {%- set failed = statuses | reject('equalto', 'success') | list | length > 0 -%}
    {%- if statuses and (when == 'done' or failed == (when == 'failed')) -%}{%- do log('sparkle message ' ~ text, info=true) -%}{%- endif -%}
{% endmacro %}
`;
}
