/* sparkle
materialized: table
schedule: "0 0 * * *"
checks: ["unique(sensor)"]
*/
select sensor, max(value) as hottest, count(*) filter (where is_hot) as hot_readings
from main.slv.readings
group by sensor
