{% snapshot customers_history %}
{{ config(target_schema='snapshots', unique_key='customer_id', strategy='check', check_cols=['name']) }}
select * from {{ ref('raw_customers') }}
{% endsnapshot %}
