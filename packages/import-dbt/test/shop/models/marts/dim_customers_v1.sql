select customer_id from {{ ref('customers_history') }}
