/* sparkle
destination: main.gold.orders_by_status
description: Orders and amounts by status.
write_mode: overwrite
schedule: "0 7 * * *"
*/
select
    coalesce(status, 'unknown') as status,
    count(*) as orders,
    cast(sum(amount) as decimal(18, 2)) as amount
from main.silver.orders
group by 1
