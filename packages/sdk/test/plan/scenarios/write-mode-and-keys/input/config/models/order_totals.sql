/* sparkle
destination: main.gold.order_totals
write_mode: append
schedule: "0 7 * * *"
*/
select
    o.customer,
    count(*) as orders,
    sum(o.amount) as amount
from main.silver.orders o
where o.pieces > 0
group by 1
