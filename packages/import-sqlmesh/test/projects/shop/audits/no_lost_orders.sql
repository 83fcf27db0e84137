AUDIT (name no_lost_orders, standalone true, owner audit);
SELECT s.id FROM staging.stg_orders AS s LEFT JOIN marts.fct_orders AS f ON s.id = f.id WHERE FALSE
