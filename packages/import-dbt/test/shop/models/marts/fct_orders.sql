{{ config(materialized='incremental', unique_key='order_id', on_schema_change='append_new_columns') }}
select * from {{ ref('int_orders_named') }}
-- {{ ref('calendar') }}
