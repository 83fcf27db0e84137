import { jinjaString, jinjaValue } from '../jinja.js';
import type { DbtProject } from '../model.js';

/** In `sparkle_moment`: the interval of a job of the dbt platform, which is started without one. */
export const intervalOfSchedule = `\
    {%- set schedule = sparkle_schedules()[var('schedule_of', '')] -%}
    {%- if schedule -%}
        {%- set end = sparkle_last_tick(schedule, run_started_at.astimezone(modules.pytz.utc)) -%}
        {%- set start = sparkle_last_tick(schedule, end - modules.datetime.timedelta(seconds=1)) -%}
        {{ return(end if name == 'interval_end' else start) }}
    {%- endif -%}
`;

/** `macros/sparkle_schedules.sql`: when the jobs of the platform run. */
export function printSchedules({ schedules }: DbtProject): string {
  const lines = Object.entries(schedules).map(([name, value]) => `        ${jinjaString(name)}: ${jinjaValue(value)}`);
  return `\
{#- A run with --vars '{schedule_of: NAME}' is for the last interval of this schedule that is over. -#}
{% macro sparkle_schedules() -%}
    {{ return({
${lines.join(',\n')}
    }) }}
{%- endmacro %}
`;
}
