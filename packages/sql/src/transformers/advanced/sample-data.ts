import { z } from 'zod';
import { hashOf } from '../../dialect/hash.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { hasCommonText, orderable } from '../../dialect/text.js';
import { joinedTexts } from '../enrichment/common-texts.js';
import { columnName, type Kind, optional, required, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const share: Kind<number> = { schema: z.number().min(0).max(1), words: 'a number from 0 to 1' };
const seedNumber: Kind<number> = { schema: z.int(), words: 'a whole number' };

/** Shares are counted in millionths. */
const whole = 1_000_000;

/** A number from 0 to 2^48 - 1 made of a text: the first 12 hexadecimal digits of its md5. */
const numberOf = {
  duckdb: (hash: string) => `cast(\n    '0x' || left(${hash}, 12)\n    as bigint)`,
  postgres: (hash: string) => `cast(cast(\n    'x' || left(${hash}, 12)\n    as bit(48)) as bigint)`,
};

export const sampleData = defineTransformer({
  name: 'sample_data',
  group: 'Advanced',
  meaning:
    'Keeps about that share of the rows, chosen by a hash of the row and the seed: the same rows at every run and on every engine; equal rows stay or go together. With `stratify_column`, each of its values keeps its share exactly (rounded, at least one row), which needs the whole batch. Columns without a common text (arrays, JSON) do not enter the hash.',
  params: {
    fraction: required(share, 'Share of the rows, in millionths at the finest'),
    seed: withDefault(seedNumber, 0, 'Another seed chooses other rows'),
    stratify_column: optional(columnName, 'Column whose values each keep their share'),
  },
  example: { fraction: 0.1, seed: 42 },
  plan({ fraction, seed, stratify_column }, context) {
    const hashed = context.input.filter((c) => hasCommonText(c.type));
    if (hashed.length === 0) {
      const [first] = context.input;
      context.report('no-common-text', { column: first?.name ?? '', type: first?.type ?? '' }, []);
      return undefined;
    }
    const stratum = stratify_column === undefined ? undefined : context.column(stratify_column, ['stratify_column']);
    const text = `${joinedTexts(hashed, '||', context, [])} || '||${seed}'`;
    const number = numberOf[context.dialect](hashOf(text, 'md5', context.dialect));
    const taken = Math.round(fraction * whole);
    const columns = unchanged(context.input);
    if (stratify_column === undefined) return { columns, where: `${number} % ${whole} < ${taken}`, decides: hashed };
    if (!stratum) return undefined;
    const rank = quoteIdentifier(context.hidden('_rank'));
    const count = quoteIdentifier(context.hidden('_count'));
    const partition = [quoteIdentifier(stratum.name)];
    const order = [number, ...hashed.map((c) => orderable(quoteIdentifier(c.name), c.type, context.dialect))];
    return {
      columns,
      beneath: [
        { name: '_rank', expression: over('row_number()', partition, order) },
        { name: '_count', expression: over('count(*)', partition, []) },
      ].map((c) => ({ ...c, name: context.hidden(c.name) })),
      where: taken === 0 ? 'false' : `${rank} = 1\n  or ${rank} * ${whole} <= ${count} * ${taken} + ${whole / 2}`,
      decides: hashed,
    };
  },
});
