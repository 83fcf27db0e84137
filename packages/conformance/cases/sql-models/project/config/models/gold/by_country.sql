/* sparkle
materialized: table
schedule: "0 0 * * *"
checks:
  - unique(country)
  - { type: not_null, columns: [country] }
*/
with counted as (
  select country, count(*) as orders, sum(amount) as amount, max(updated_at) as newest
  from main.slv.orders_named
  group by country
)
select country, orders, cast(amount as decimal(18,2)) as amount, newest,
  row_number() over (order by amount desc, country) as place
from counted
