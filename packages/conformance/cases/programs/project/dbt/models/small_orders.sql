select id, amount from "main.shop".orders where amount < {{ var("limit") }}
