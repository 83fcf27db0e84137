select 1 as wrong from (select sum(amount) as a from {{ ref('fct_orders') }}) x, (select sum(amount) as a from {{ ref('fct_daily') }}) y where x.a <> y.a
