import { canonicalJson, type Dialect, type SqlPart, type SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '@sparkle-orchestration/sql';

export interface Grant {
  readonly principal: string;
  readonly privileges: readonly string[];
  readonly on: string;
}

/** What grants, tags and owner of tables shall be. What is absent is left as it is; what is not listed is taken away. */
export interface Governance {
  readonly tables: readonly string[];
  readonly grants?: readonly Grant[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly owner?: string;
  /** Tags go into the comments of the tables as JSON, too. */
  readonly commentTags?: boolean;
}

/** Reads `GRANT SELECT, INSERT ON TABLE cat.sch.tab TO analysts`. Nothing when it is no such statement. */
export function parseGrant(text: string): Grant | undefined {
  const match = /^\s*grant\s+(.+?)\s+on\s+(?:table\s+)?(\S+)\s+to\s+(?:role\s+)?([`"]?)([^`"]+?)\3\s*;?\s*$/is.exec(
    text,
  );
  const [, privileges = '', on = '', , principal = ''] = match ?? [];
  if (!match) return undefined;
  return { principal, privileges: privileges.split(',').map((one) => one.trim()), on: on.replace(/[`"]/g, '') };
}

const grantsTable = { dataset: '_sparkle.grants' } as const;
const tagsTable = { dataset: '_sparkle.table_tags' } as const;
const ownersTable = { dataset: '_sparkle.table_owners' } as const;
const audit = { dataset: '_sparkle.governance_audit' } as const;

const create: readonly SqlStatement[] = [
  [
    'create table if not exists ',
    grantsTable,
    ' (principal varchar not null, privilege varchar not null, table_name varchar not null)',
  ],
  [
    'create table if not exists ',
    tagsTable,
    ' (table_name varchar not null, name varchar not null, value varchar not null)',
  ],
  ['create table if not exists ', ownersTable, ' (table_name varchar not null, owner varchar not null)'],
  [
    'create table if not exists ',
    audit,
    ' (changed_at timestamp not null, action varchar not null, table_name varchar not null, detail varchar not null)',
  ],
];

const now = 'cast(current_timestamp as timestamp)';
const list = (values: readonly string[]) => values.map(sqlString).join(', ');

/** Rows as a table; no rows = the same columns and nothing in them. */
function relation(rows: readonly (readonly string[])[], columns: readonly string[]): string {
  const names = `d(${columns.join(', ')})`;
  if (rows.length > 0) return `(values ${rows.map((row) => `(${list(row)})`).join(', ')}) as ${names}`;
  return `(select ${columns.map(() => 'cast(null as varchar)').join(', ')} where false) as ${names}`;
}

/** Brings the rows of a table about `tables` to those that are wanted, with a row of the audit for each change. */
function synchronise(
  table: SqlPart,
  columns: readonly string[],
  wanted: readonly (readonly string[])[],
  tables: readonly string[],
  actions: { readonly add: string; readonly remove: string },
  detail: string,
): readonly SqlStatement[] {
  const rows = relation(wanted, columns);
  const own = `t.table_name in (${list(tables)})`;
  const same = columns.map((column) => `t.${column} = d.${column}`).join(' and ');
  const of = (alias: string) => detail.replaceAll('$', alias);
  const gone = `${own} and not exists (select 1 from ${rows} where ${same})`;
  return [
    [
      'insert into ',
      audit,
      ` select ${now}, '${actions.remove}', t.table_name, ${of('t')} from `,
      table,
      ` as t where ${gone}`,
    ],
    ['delete from ', table, ` as t where ${gone}`],
    [
      'insert into ',
      audit,
      ` select ${now}, '${actions.add}', d.table_name, ${of('d')} from ${rows} where not exists (select 1 from `,
      table,
      ` as t where ${same})`,
    ],
    [
      'insert into ',
      table,
      ` select ${columns.map((column) => `d.${column}`).join(', ')} from ${rows} where not exists (select 1 from `,
      table,
      ` as t where ${same})`,
    ],
  ];
}

/** `ALL` as the privileges that a table has in every version of Postgres. */
const spelledOut = (privilege: string): readonly string[] =>
  /^ALL( PRIVILEGES)?$/.test(privilege)
    ? ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
    : [privilege];

/** A block that gives and takes what the lists of access rights of a table differ by, and notes each change. */
function grantOnPostgres(table: string, grants: readonly Grant[] | undefined, owner: string | undefined): SqlStatement {
  const wanted = (grants ?? [])
    .filter((grant) => grant.on === table)
    .flatMap((grant) => grant.privileges.flatMap(spelledOut).map((one) => [grant.principal, one]));
  const rows = relation(wanted, ['principal', 'privilege']);
  const note = (action: string, detail: string) =>
    [`insert into `, audit, ` values (${now}, '${action}', ${sqlString(table)}, ${detail});`] as const;
  const grantee = "case when r.principal = 'PUBLIC' then 'public' else quote_ident(r.principal) end";
  return [
    'do $sparkle$ declare r record; o regclass := to_regclass($name$',
    { dataset: table },
    `$name$); begin
  if o is null then raise exception '% is not there', ${sqlString(table)}; end if;
  `,
    ...(owner === undefined
      ? []
      : [
          `if pg_get_userbyid((select relowner from pg_class where oid = o)) <> ${sqlString(owner)} then
    execute format('alter table %s owner to %I', o, ${sqlString(owner)});
    `,
          ...note('owner', sqlString(owner)),
          `
  end if;
  `,
        ]),
    ...(grants
      ? [
          `for r in select coalesce(nullif(pg_get_userbyid(a.grantee), 'unknown (OID=0)'), 'PUBLIC') as principal, a.privilege_type as privilege
    from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
    where c.oid = o and a.grantee <> c.relowner
    except select d.principal, d.privilege from ${rows} loop
    execute format('revoke %s on table %s from %s', r.privilege, o, ${grantee});
    `,
          ...note('revoke', "r.privilege || ' from ' || r.principal"),
          `
  end loop;
  for r in select d.principal, d.privilege from ${rows}
    except select coalesce(nullif(pg_get_userbyid(a.grantee), 'unknown (OID=0)'), 'PUBLIC'), a.privilege_type
    from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a where c.oid = o loop
    execute format('grant %s on table %s to %s', r.privilege, o, ${grantee});
    `,
          ...note('grant', "r.privilege || ' to ' || r.principal"),
          `
  end loop;
`,
        ]
      : []),
    'end $sparkle$',
  ];
}

/**
 * Statements that bring grants, tags and owners to what is wanted; a second run changes nothing. Postgres really grants
 * and revokes. DuckDB has no users: what is wanted is kept in `_sparkle.grants` and `_sparkle.table_owners`.
 */
export function governanceStatements(wanted: Governance, dialect: Dialect): readonly SqlStatement[] {
  const { tables, grants, tags, owner } = wanted;
  if (tables.length === 0) return [];
  return [
    ...create,
    ...(dialect === 'postgres' ? tables.map((table) => grantOnPostgres(table, grants, owner)) : mirrored(wanted)),
    ...(tags ? tagged(tables, tags) : []),
    ...(tags && wanted.commentTags
      ? tables.map(
          (dataset): SqlStatement => ['comment on table ', { dataset }, ` is ${sqlString(canonicalJson(tags))}`],
        )
      : []),
  ];
}

function tagged(tables: readonly string[], tags: Readonly<Record<string, string>>): readonly SqlStatement[] {
  const rows = tables.flatMap((table) => Object.entries(tags).map(([name, value]) => [table, name, value]));
  const columns = ['table_name', 'name', 'value'];
  return synchronise(tagsTable, columns, rows, tables, { add: 'tag', remove: 'untag' }, "$.name || '=' || $.value");
}

/** Grants and owners as rows, for a database without users. */
function mirrored({ tables, grants, owner }: Governance): readonly SqlStatement[] {
  const grantRows = (grants ?? []).flatMap((grant) =>
    grant.privileges.map((privilege) => [grant.principal, privilege, grant.on]),
  );
  const grantColumns = ['principal', 'privilege', 'table_name'];
  const grantActions = { add: 'grant', remove: 'revoke' };
  const who = "$.privilege || ' for ' || $.principal";
  const ownerRows = owner === undefined ? [] : tables.map((table) => [table, owner]);
  const ownerActions = { add: 'owner', remove: 'disown' };
  return [
    ...(grants ? synchronise(grantsTable, grantColumns, grantRows, tables, grantActions, who) : []),
    ...(owner === undefined
      ? []
      : synchronise(ownersTable, ['table_name', 'owner'], ownerRows, tables, ownerActions, '$.owner')),
  ];
}
