{{ config(materialized='ephemeral') }}
select o.*, c.name from {{ ref('int_orders_paid') }} o join {{ ref('stg_customers') }} c using (customer_id)
