const words = (text: string): string[] => text.trim().split(/\s+/);

/** Functions that give the same result on every engine for the same arguments. */
export const portableFunctions: ReadonlySet<string> = new Set(
  words(`
  abs ceil ceiling floor sign sqrt exp ln power mod length char_length lower upper trim ltrim rtrim coalesce nullif
  greatest least concat concat_ws replace substr substring left right reverse starts_with md5 repeat lpad rpad
  position strpos ascii chr extract cast`),
);

/** Aggregates and window functions with one meaning on every engine. */
export const portableAggregates: ReadonlySet<string> = new Set(
  words(`
  count sum avg min max stddev stddev_samp stddev_pop variance var_samp var_pop bool_and bool_or
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`),
);

/** Aggregates, also those of one dialect only. */
export const isAggregate = (name: string): boolean =>
  portableAggregates.has(name) || name === 'countif' || name === 'count_if';

/** Further functions of one dialect that may be used in conditions of that dialect. */
const ownFunctions: Readonly<Record<string, ReadonlySet<string>>> = {
  duckdb: new Set(
    words(`
    len regexp_matches regexp_full_match regexp_replace regexp_extract contains ends_with prefix suffix list_contains
    list_has array_length cardinality try_cast strftime strptime try_strptime date_trunc date_part date_diff datediff
    date_sub datesub date_add year month day hour minute second quarter week dayofweek isodow dayofyear last_day
    make_date make_timestamp epoch ifnull if string_split split_part json_extract json_extract_string json_valid sha256
    isnan isfinite isinf trunc round levenshtein to_days to_months to_years to_hours bit_length strlen unicode
    list_value struct_pack struct_extract map_extract element_at array_contains nvl`),
  ),
  postgresql: new Set(
    words(`
    regexp_replace regexp_match regexp_like character_length btrim date_trunc date_part age to_char to_date to_timestamp
    make_date make_timestamp make_interval split_part cardinality array_length array_position trunc round isfinite encode
    decode sha256 sha512 convert_to initcap octet_length num_nulls num_nonnulls translate overlay jsonb_typeof
    jsonb_extract_path_text jsonb_array_length to_jsonb log cbrt degrees radians`),
  ),
};

/** Functions of a source dialect whose translation by the parser was checked, by source and engine. */
const translatedFunctions: Readonly<Record<string, ReadonlySet<string>>> = {
  'duckdb>postgresql': new Set(words('len ifnull nvl regexp_matches')),
  'postgresql>duckdb': new Set(words('character_length')),
  'spark>duckdb': new Set(words('nvl ifnull len')),
  'spark>postgresql': new Set(words('nvl ifnull len')),
  'databricks>duckdb': new Set(words('nvl ifnull len')),
  'databricks>postgresql': new Set(words('nvl ifnull len')),
  'duckdb>duckdb': new Set(words('count_if')),
  'bigquery>duckdb': new Set(words('ifnull countif timestamp_sub timestamp_add date_sub date_add')),
  'bigquery>postgresql': new Set(words('ifnull countif timestamp_sub timestamp_add date_sub date_add')),
  'snowflake>duckdb': new Set(words('nvl ifnull len')),
  'snowflake>postgresql': new Set(words('nvl ifnull len')),
};

/** Portable names that mean something else in a dialect we translate from (Spark: `ascii` of a non-ASCII letter, …). */
const notPortableFrom: Readonly<Record<string, ReadonlySet<string>>> = {
  spark: new Set(words('position ascii chr mod left right')),
  databricks: new Set(words('position ascii chr mod left right')),
  bigquery: new Set(words('md5 chr ascii position cast')),
  snowflake: new Set(words('ascii chr mod md5')),
};

/** Names that give another result in every run. */
export const unrepeatable: ReadonlySet<string> = new Set(
  words(
    'random rand uuid gen_random_uuid gen_random_bytes uuidv4 uuidv7 setseed nextval currval clock_timestamp statement_timestamp timeofday pg_sleep txid_current',
  ),
);

/** Names of the current time, with and without parentheses, to the type of what they give. */
export const currentTimes: ReadonlyMap<string, 'timestamp' | 'date'> = new Map([
  ['current_timestamp', 'timestamp'],
  ['localtimestamp', 'timestamp'],
  ['now', 'timestamp'],
  ['transaction_timestamp', 'timestamp'],
  ['get_current_timestamp', 'timestamp'],
  ['current_date', 'date'],
  ['today', 'date'],
  ['curdate', 'date'],
]);

/** Functions that conditions written for the engine may use. */
export function conditionFunctions(dialect: string): ReadonlySet<string> {
  return new Set([...portableFunctions, ...(ownFunctions[dialect] ?? [])]);
}

/** Functions that survive a translation. */
export function translatableFunctions(from: string, to: string): ReadonlySet<string> {
  const lost = notPortableFrom[from];
  return new Set([
    ...[...portableFunctions, ...portableAggregates].filter((name) => !lost?.has(name)),
    ...(translatedFunctions[`${from}>${to}`] ?? []),
  ]);
}
