/* sparkle
description: Orders with the names of their customers
materialized: merge
keys: [order_id]
schedule: "0 0 * * *"
*/
select o.order_id, c.name as customer, coalesce(c.country, '??') as country, o.amount, o.updated_at
from main.brz.orders as o
left join main.brz.customers as c on c.customer_id = o.customer_id
