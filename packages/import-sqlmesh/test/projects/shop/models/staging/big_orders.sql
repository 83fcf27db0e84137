MODEL (name staging.big_orders, kind EMBEDDED);
SELECT id, day, region, amount FROM staging.stg_orders WHERE amount > @minimum
