MODEL (
  name marts.total_@{region},
  kind VIEW,
  blueprints ((region := eu, floor := 1), (region := us, floor := 2))
);
SELECT SUM(amount) AS total, @floor AS lowest FROM shop.marts.fct_orders WHERE region = '@{region}'
