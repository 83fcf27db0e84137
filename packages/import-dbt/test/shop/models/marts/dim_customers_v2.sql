select customer_id, name from {{ ref('dim_customers', v=1) }} join {{ ref('stg_customers') }} using (customer_id)
