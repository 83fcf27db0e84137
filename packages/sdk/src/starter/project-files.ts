const orders = `order_id,customer,status,amount,changed_at
1001,Ann,paid,12.50,2026-01-01 09:00:00
1002,Ben,N/A,7.00,2026-01-01 10:30:00
1003,Cleo,paid,19.99,2026-01-01 11:00:00
1003,Cleo,paid,19.99,2026-01-01 11:00:00
1004,,new,3.25,2026-01-02 08:15:00
`;

const bronze = `pipeline_type: bronze_raw_ingestion
description: Orders as they come in.
ingestor: csv_file
ingestor_config: { path: data/orders.csv }
columns:
  - { name: order_id, type: integer }
  - { name: customer, type: varchar }
  - { name: status, type: varchar }
  - { name: amount, type: "decimal(18,2)" }
  - { name: changed_at, type: timestamp }
destination_catalog: main
destination_schema: bronze
destination_table: orders
watermark_column: changed_at
write_mode: append
schedule: "0 5 * * *"
`;

const silver = `pipeline_type: silver_batch_transformation
description: One clean row for each order.
source_table: main.bronze.orders
destination_catalog: main
destination_schema: silver
destination_table: orders
transformers:
  - name: select_columns
    params: { columns: [order_id, customer, status, amount, changed_at] }
  - name: drop_exact_duplicates
  - name: standardize_nulls
  - name: add_audit_columns
    params: { user: orders_silver }
primary_key: [order_id]
watermark_column: changed_at
write_mode: merge
schedule: "0 6 * * *"
dependencies: [orders_bronze]
`;

const model = `/* sparkle
destination: main.gold.orders_by_status
description: Orders and amounts by status.
write_mode: overwrite
schedule: "0 7 * * *"
*/
select
    coalesce(status, 'unknown') as status,
    count(*) as orders,
    cast(sum(amount) as decimal(18, 2)) as amount
from main.silver.orders
group by 1
`;

const warehouse = `destination:
  name: local_warehouse
  type: duckdb
  connection:
    file_path: warehouse/warehouse.duckdb
`;

const project = (name: string) => `name: ${name}

# Where tables are written: a connection of config/connections or a destination of config/destinations.
warehouse: local_warehouse

# Orchestrators to compile to: install the package, then list it here.
adapters: {}
#  "@sparkle-orchestration/adapter-airflow": {}
`;

/** Files of a new project, by path. */
export function starterFiles(name: string): ReadonlyMap<string, string> {
  const env = (e: string) => `# What differs in this environment; everything else is in base.yaml.\nenv: ${e}\n`;
  return new Map([
    ['sparkle.config.yaml', project(name)],
    ['.gitignore', '.sparkle/\nwarehouse/\n'],
    ['data/orders.csv', orders],
    ['config/destinations/local_warehouse.yaml', warehouse],
    ['config/orchestration/orders_bronze/base.yaml', bronze],
    ['config/orchestration/orders_bronze/dev.yaml', env('dev')],
    ['config/orchestration/orders_bronze/prod.yaml', env('prod')],
    ['config/orchestration/orders_silver/base.yaml', silver],
    ['config/orchestration/orders_silver/dev.yaml', env('dev')],
    ['config/orchestration/orders_silver/prod.yaml', env('prod')],
    ['config/models/gold/orders_by_status.sql', model],
  ]);
}
