import { z } from 'zod';

/** One parameter of a transformer: how it is read, and what it is called towards people. */
export interface Param<T> {
  readonly schema: z.ZodType<T>;
  /** The type in plain words, to finish the sentence "must be …". */
  readonly words: string;
  readonly meaning: string;
  readonly required: boolean;
  /** Default as shown in docs; nothing when there is none. */
  readonly shownDefault?: string;
  /** Other names under which it may be written. */
  readonly aliases: readonly string[];
  /** The value is, or holds, SQL of the user's. */
  readonly holdsSql?: boolean;
  /** The value is the name of a table: completed to three parts, and an input of the pipeline. */
  readonly isTable?: boolean;
  /** The value is a reference to a secret; what is found instead is never shown. */
  readonly isSecret?: boolean;
}

/** A kind of value: its schema and its words. */
export interface Kind<T> {
  readonly schema: z.ZodType<T>;
  readonly words: string;
  readonly holdsSql?: boolean;
  readonly isTable?: boolean;
  readonly isSecret?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a table of parameters holds values of different types; `Values` recovers each.
export type Params = Readonly<Record<string, Param<any>>>;
export type Values<P extends Params> = { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never };

export const columnName: Kind<string> = { schema: z.string().min(1), words: 'the name of a column' };
export const columnNames: Kind<string[]> = {
  schema: z.array(z.string().min(1)).min(1),
  words: 'a list of column names',
};
export const tableName: Kind<string> = { schema: z.string().min(1), words: 'the name of a table', isTable: true };
export const text: Kind<string> = { schema: z.string(), words: 'a text' };
export const textList: Kind<string[]> = { schema: z.array(z.string()), words: 'a list of texts' };
export const flag: Kind<boolean> = { schema: z.boolean(), words: '`true` or `false`' };
export const wholeNumber: Kind<number> = { schema: z.int().min(0), words: 'a whole number from 0' };
export const number: Kind<number> = { schema: z.number(), words: 'a number' };
export const condition: Kind<string> = {
  schema: z.string().min(1),
  words: 'a condition in SQL, as text',
  holdsSql: true,
};
export const scalar: Kind<string | number | boolean> = {
  schema: z.union([z.string(), z.number(), z.boolean()]),
  words: 'a text, a number, `true` or `false`',
};
export const scalarList: Kind<(string | number | boolean)[]> = {
  schema: z.array(scalar.schema).min(1),
  words: 'a list of texts, numbers, `true` or `false`',
};
export const rules: Kind<Record<string, string>> = {
  schema: z.record(z.string(), z.string().min(1)),
  words: 'rules as `name: condition`, each condition in SQL',
  holdsSql: true,
};

export const secretReference: Kind<{ readonly secret: string }> = {
  schema: z.strictObject({ secret: z.string().min(1) }),
  words: 'a reference to a secret, `${NAME}`',
  isSecret: true,
};

export interface OrderItem {
  readonly column: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

const orderText = z
  .string()
  .min(1)
  .transform((written): OrderItem => {
    const match = /^(.*?)\s+(asc|desc)$/i.exec(written.trim());
    return {
      column: match?.[1] ?? written.trim(),
      descending: match?.[2]?.toLowerCase() === 'desc',
      nullsFirst: false,
    };
  });
const orderObject = z
  .strictObject({
    column: z.string().min(1),
    desc: z.boolean().default(false),
    nulls: z.enum(['first', 'last']).default('last'),
  })
  .transform((o): OrderItem => ({ column: o.column, descending: o.desc, nullsFirst: o.nulls === 'first' }));
const orderItem = z.union([orderText, orderObject]);

export const ordering: Kind<OrderItem[]> = {
  schema: z.union([orderItem.transform((one) => [one]), z.array(orderItem).min(1)]) as unknown as z.ZodType<
    OrderItem[]
  >,
  words: 'columns to order by: `"c"`, `"c desc"` or `{column, desc, nulls}`',
};

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly [T, ...T[]]): Kind<T> {
  return { schema: z.enum(words) as unknown as z.ZodType<T>, words: words.map((w) => `\`${w}\``).join(' or ') };
}

/** A record from column names to something. */
export function byColumn<T>(inner: Kind<T>, words: string): Kind<Record<string, T>> {
  return { schema: z.record(z.string(), inner.schema), words };
}

export function required<T>(kind: Kind<T>, meaning: string, aliases: readonly string[] = []): Param<T> {
  return { ...kind, meaning, required: true, aliases };
}

export function optional<T>(kind: Kind<T>, meaning: string, aliases: readonly string[] = []): Param<T | undefined> {
  const schema = kind.schema.nullish().transform((v) => v ?? undefined) as unknown as z.ZodType<T | undefined>;
  return { ...kind, schema, meaning, required: false, aliases };
}

export function withDefault<T>(kind: Kind<T>, value: T, meaning: string, aliases: readonly string[] = []): Param<T> {
  const schema = kind.schema.nullish().transform((v) => v ?? value) as unknown as z.ZodType<T>;
  return { ...kind, schema, meaning, required: false, shownDefault: JSON.stringify(value), aliases };
}
