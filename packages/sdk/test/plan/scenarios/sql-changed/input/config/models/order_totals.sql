/* sparkle
destination: main.gold.order_totals
write_mode: overwrite
schedule: "0 7 * * *"
*/
select
    o.customer,
    count(*) as number_of_orders,
    sum(o.amount * o.pieces) as amount
from main.silver.orders o
where o.pieces > 1
group by 1
