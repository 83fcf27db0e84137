MODEL (
  name marts.fct_orders,
  kind FULL,
  cron '30 6 * * *',
  cron_tz 'Europe/Berlin',
  grains (id, (day, region)),
  audits (number_of_rows(threshold := 0))
);

JINJA_QUERY_BEGIN;
{# FROM nothing.here #}
{% set columns = ['day', 'region'] %}
SELECT
  o.id,
  {% for column in columns %} o.{{ column }}, {% endfor %}
  {{ doubled('o.amount') }} AS amount,
  '{{ start_ds }}' AS at
FROM staging.big_orders AS o
JOIN "marts"."dim_region" AS r ON r.code = o.region AND r.valid_to IS NULL;
JINJA_END;
