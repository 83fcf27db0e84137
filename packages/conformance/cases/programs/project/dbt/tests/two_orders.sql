select count(*) as n from {{ ref('small_orders') }} having count(*) <> 2
