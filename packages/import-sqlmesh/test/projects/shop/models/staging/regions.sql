MODEL (
  name staging.regions,
  kind SEED (path '../../seeds/regions.csv'),
  columns (code TEXT, name TEXT),
  grain code,
  audits (unique_values(columns := (code)), not_null(columns := (code, name)))
);
