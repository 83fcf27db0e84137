/* sparkle
materialized: view
schedule: "0 0 * * *"
*/
select country, amount from main.gold.by_country where place = 1
