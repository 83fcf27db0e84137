MODEL (name marts.hidden, kind VIEW);
SELECT r.code, o.id FROM marts.fct_orders AS o LEFT JOIN @region_table() AS r ON TRUE
