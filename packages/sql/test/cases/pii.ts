import type { TransformerCase } from '../run-steps.js';

const text = (rows: readonly (string | null)[]): TransformerCase['input'] => ({
  columns: { t: 'varchar' },
  rows: rows.map((r) => [r]),
});

export const piiCases: readonly TransformerCase[] = [
  {
    shows: 'a mask of the same length; the end stays visible, short values are masked whole',
    steps: [['mask_column', { columns: ['t'], visible_chars: 2, visible_position: 'end', mask_char: "'" }]],
    input: text(['1234é5', '12', '123', '', null]),
    expected: text(["''''é5", "''", "'23", '', null]),
  },
  {
    shows: 'a mask of everything, and of all but the beginning',
    steps: [
      ['mask_column', { columns: ['a'] }],
      ['mask_column', { columns: ['b'], visible_chars: 1 }],
    ],
    input: {
      columns: { a: 'varchar', b: 'varchar' },
      rows: [
        ['abc', 'xyz'],
        [null, 'x'],
      ],
    },
    expected: {
      columns: { a: 'varchar', b: 'varchar' },
      rows: [
        ['***', 'x**'],
        [null, '*'],
      ],
    },
  },
  {
    // md5sum and sha256sum of the texts.
    shows: 'tokens of values as text; NULL stays',
    steps: [
      ['tokenize_column', { columns: ['id'], algorithm: 'md5' }],
      ['tokenize_column', { columns: ['t'] }],
    ],
    input: {
      columns: { id: 'integer', t: 'varchar' },
      rows: [
        [42, 'é'],
        [null, null],
      ],
    },
    expected: {
      columns: { id: 'varchar', t: 'varchar' },
      rows: [
        ['a1d0c6e83f027327d8461063f4ac58a6', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
        [null, null],
      ],
    },
  },
  {
    shows: 'a salt is hashed along, and is bound, not written',
    steps: [['tokenize_column', { columns: ['t'], salt: { secret: 'TOKEN_SALT' } }]],
    bind: { 'secret:TOKEN_SALT': "pepper's" },
    input: text(['a', null]),
    expected: text(['b310157912ce283363c1f725720295deb1560425b6ad074808e5c1d19c710ea7', null]),
  },
  {
    shows: 'sha512 where the engine has it',
    steps: [['tokenize_column', { columns: ['t'], algorithm: 'sha512' }]],
    input: text(['a', null]),
    expected: text([
      '1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75',
      null,
    ]),
    refusedBy: 'duckdb',
  },
  {
    shows: 'addresses keep their domain',
    steps: [['redact_email', { columns: ['t'] }]],
    input: text(['ann@example.com', 'a@b@c.de', 'none', '@', '', null]),
    expected: text(['****@example.com', '****@b@c.de', '****', '****', '****', null]),
  },
  {
    shows: 'values by a list; the others stay, go, or become hashes',
    steps: [
      ['anonymize_with_lookup', { column: 'a', lookup_dict: { Ann: 'P1', "O'Neil": 'P"2' } }],
      ['anonymize_with_lookup', { column: 'b', lookup_dict: { Ann: 'P1' }, unmapped: 'null' }],
      ['anonymize_with_lookup', { column: 'c', lookup_dict: { Ann: 'P1' }, unmapped: 'hash' }],
    ],
    input: {
      columns: { a: 'varchar', b: 'varchar', c: 'varchar' },
      rows: [
        ['Ann', 'Ann', 'Ann'],
        ["O'Neil", 'x', 'a'],
        [null, null, null],
      ],
    },
    expected: {
      columns: { a: 'varchar', b: 'varchar', c: 'varchar' },
      rows: [
        ['P1', 'P1', 'P1'],
        ['P"2', null, 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'columns go, also such as are not there',
    steps: [['remove_pii_columns', { pii_columns: ['email', 'phone', 'nothing'] }]],
    input: { columns: { id: 'integer', email: 'varchar', phone: 'varchar' }, rows: [[1, 'a', 'b']] },
    expected: { columns: { id: 'integer' }, rows: [[1]] },
  },
];
