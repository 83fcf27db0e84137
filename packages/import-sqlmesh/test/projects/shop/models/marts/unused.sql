MODEL (name marts.unused, kind VIEW, enabled false);
SELECT 1 AS one
