/* sparkle
destination: main.gld.totals
write_mode: overwrite
schedule: "0 0 * * *"
checks:
  - { type: not_null, columns: [region] }
  - { type: unique, columns: [region] }
*/
select r.name as region, sum(o.amount) as amount, count(*) as orders
from main.brz.orders o
left join main.brz.regions r on r.region_id = o.region_id
group by r.name
