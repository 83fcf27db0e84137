/* Orders, "as they came"; one row each -- and all of them */
MODEL (
  name staging.stg_orders,
  kind INCREMENTAL_BY_TIME_RANGE (time_column (day, '%Y-%m-%d'), batch_size 7, lookback 1),
  cron '@hourly',
  tags (critical, 'orders; not "drafts"'),
  description 'it''s "x"; y -- (',
  partitioned_by day,
  audits (positive_amount, not_null_non_blocking(columns := (id)))
);

@DEF(least, @minimum + 1);

CREATE SCHEMA IF NOT EXISTS scratch;

WITH raw_events AS (
  SELECT id, day FROM raw.events WHERE day BETWEEN @start_ds AND @end_ds
)
SELECT
  e.id::INT AS id,
  e.day::DATE AS day,
  'eu'::TEXT AS region, -- FROM nowhere.at_all
  @double(10)::DOUBLE AS amount,
FROM raw_events AS e
WHERE @AND(TRUE, e.id >= 0) AND e.id < @least * 100;

AUDIT (name positive_amount);
SELECT * FROM @this_model WHERE amount <= 0;
