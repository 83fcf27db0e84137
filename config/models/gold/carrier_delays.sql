/* sparkle
destination: main.gold.carrier_delays
description: Departure delays and cancellations by carrier and day.
write_mode: overwrite
schedule: "0 7 * * *"
timezone: America/New_York
checks:
  - { type: unique, columns: [flight_date, carrier] }
  - { type: not_null, columns: [carrier_name], severity: warning }
*/
select
    cast(f.time_hour as date) as flight_date,
    f.carrier,
    a.name as carrier_name,
    count(*) as flights,
    count(*) filter (where f.is_cancelled) as cancelled,
    cast(avg(f.dep_delay) as double) as mean_departure_delay,
    max(f.dep_delay) as greatest_departure_delay
from main.silver.flights f
left join main.reference.airlines a on a.carrier = f.carrier
group by 1, 2, 3
