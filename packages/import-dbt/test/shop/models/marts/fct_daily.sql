{{ config(materialized='table', tags=['hourly', 'critical']) }}
select ordered_at, sum(amount) as amount from {{ ref('fct_orders') }} group by 1
