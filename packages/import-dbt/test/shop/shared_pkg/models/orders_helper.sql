{{ config(materialized='table', tags=['hourly']) }}
select 1 as id
