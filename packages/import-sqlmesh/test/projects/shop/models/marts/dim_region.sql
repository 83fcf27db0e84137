MODEL (
  name marts.dim_region,
  kind SCD_TYPE_2_BY_COLUMN (unique_key code, columns [name]),
  owner geo
);
SELECT code::TEXT AS code, name::TEXT AS name FROM STAGING.Regions
