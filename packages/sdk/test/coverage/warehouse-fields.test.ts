import { describe, expect, it } from 'vitest';
import { brokenLinks, parts, unusedInCases } from './page.js';
import { proofsOf, warehouseFields } from './warehouse/fields.js';
import { schemaFields } from './warehouse/schema-fields.js';

const proofs = warehouseFields();
const run = proofs.flatMap((proof) => (proof.kind === 'test' ? [] : [proof]));

describe('a field of the warehouse dialect', () => {
  it.each(run.map((proof) => [`${proof.field} ${proof.kind === 'refused' ? 'is refused' : 'acts'}`, proof] as const))(
    '%s',
    async (_, proof) => {
      await proof.run();
    },
  );

  it('is shown by a test each', () => {
    expect(schemaFields().filter((field) => proofsOf(field, proofs).length === 0)).toEqual([]);
  });

  it('is not shown when it is none', () => {
    const known = new Set(schemaFields());
    expect(proofs.map((proof) => proof.field).filter((field) => !known.has(field))).toEqual([]);
  });
});

describe('the page of what is shown by which test', () => {
  it('names tests that are there, by their titles', () => {
    expect(brokenLinks()).toEqual([]);
  });

  it('names conformance cases that use the template', () => {
    expect(unusedInCases()).toEqual([]);
  });

  it.each(parts().map((part) => [part.title, part.rows] as const))('leaves nothing out: %s', (_, rows) => {
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(([, what]) => what === 'NOT SHOWN').map(([name]) => name)).toEqual([]);
  });
});
