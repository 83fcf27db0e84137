/** For models of pipelines that come after pipelines outside the project. */
export const requireMacro = `\
{#- Stops a model when another pipeline has not finished the interval that must be there: the one that ends at the last
    tick of its own schedule at or before the end of this interval, or one that covers this end when it has none. -#}
{% macro sparkle_require(pipeline) %}
    {%- set moment = sparkle_parameter('interval_end') -%}
    {%- if pipeline | length > 3 -%}
        {%- set moment = sparkle_time(sparkle_last_tick(pipeline[3], sparkle_moment('interval_end'))) -%}
    {%- endif -%}
    {%- set found = run_query(
        "select count(*) from " ~ sparkle_state('intervals') ~ " where status = 'committed' and project = " ~ sparkle_literal(pipeline[0])
        ~ " and env = " ~ sparkle_literal(pipeline[1]) ~ " and pipeline = " ~ sparkle_literal(pipeline[2])
        ~ " and interval_start < cast(" ~ moment ~ " as timestamp) and interval_end >= cast(" ~ moment ~ " as timestamp)"
    ).columns[0].values()[0] -%}
    {%- if not found -%}{%- do exceptions.raise_compiler_error('not ready: ' ~ pipeline[2] ~ ' has not finished this interval') -%}{%- endif -%}
{% endmacro %}
`;

/** Where a schedule has to be told: dbt knows no cron. */
export const tickMacro = `\
{#- The last moment of a schedule at or before a time in UTC. Clocks that change: a time that is left out is the next one
    there is, a time that is there twice is the first; schedules of every hour know no difference. -#}
{% macro sparkle_last_tick(schedule, end) %}
    {%- if schedule.every -%}
        {{ return(end - modules.datetime.timedelta(seconds=(end.timestamp() | int) % schedule.every)) }}
    {%- endif -%}
    {%- set zone = modules.pytz.timezone(schedule.timezone) -%}
    {%- set hourly = schedule.hours | length == 24 -%}
    {%- set today = end.astimezone(zone).date() -%}
    {%- set best = namespace(tick=none) -%}
    {%- for back in range(3000) if best.tick is none -%}
        {%- set day = today - modules.datetime.timedelta(days=back) -%}
        {%- set of_month = day.day in schedule.days -%}
        {%- set of_week = day.isoweekday() % 7 in schedule.weekdays -%}
        {%- if day.month in schedule.months and ((of_month or of_week) if schedule.either else (of_month and of_week)) -%}
            {%- for hour in schedule.hours -%}{%- for minute in schedule.minutes -%}
                {%- set clock = modules.datetime.datetime(day.year, day.month, day.day, hour, minute) -%}
                {%- set there = namespace(time=none) -%}
                {%- for later in range(1 if hourly else 181) if there.time is none -%}
                    {%- set wall = clock + modules.datetime.timedelta(minutes=later) -%}
                    {%- for summer in ([false, true] if hourly else [true]) -%}
                        {%- set time = zone.localize(wall, is_dst=summer) -%}
                        {%- if zone.normalize(time).replace(tzinfo=none) == wall -%}
                            {%- set there.time = time -%}
                            {%- if time <= end and (best.tick is none or time > best.tick) -%}{%- set best.tick = time -%}{%- endif -%}
                        {%- endif -%}
                    {%- endfor -%}
                {%- endfor -%}
            {%- endfor -%}{%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.tick or end) }}
{% endmacro %}
`;
