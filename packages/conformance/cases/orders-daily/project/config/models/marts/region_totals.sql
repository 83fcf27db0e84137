/* sparkle
destination: main.marts.region_totals
materialized: table
schedule: "0 0 * * *"
*/
select coalesce(region, 'unknown') as region, cast(sum(amount) as decimal(18, 2)) as amount, count(*) as orders
from main.marts.fct_orders
group by 1
