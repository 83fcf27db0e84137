import { describe, expect, it } from 'vitest';
import { readFiles } from './test-project.js';

const file = 'config/transformers/lifetime_value.sql';
const good = `/* sparkle
description: What a customer brings in.
params:
  amount_column: { type: column }
  factor: { type: number, default: 1.5, description: Years. }
*/
select *, {{ amount_column }} * {{ factor }} as lifetime_value
from {{ input }}
`;

async function problemsOf(text: string) {
  const { diagnostics } = await readFiles({ [file]: text });
  return diagnostics
    .filter((d) => d.location?.file === file)
    .map((d) => `${d.code} ${d.location?.line}:${d.location?.column} ${d.message}`);
}

describe('transformers of the project', () => {
  it('are files of SQL with a header', async () => {
    const { project, diagnostics, sourceText } = await readFiles({ [file]: good });
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect(project.transformers?.get('lifetime_value')).toMatchObject({
      description: 'What a customer brings in.',
      dialect: 'duckdb',
      params: [
        { name: 'amount_column', type: 'column', required: true },
        { name: 'factor', type: 'number', required: false, default: 1.5, description: 'Years.' },
      ],
      sqlOffset: good.indexOf('select'),
    });
    expect(sourceText(file)).toBe(good);
  });

  it.each([
    ['config/not-a-transformer 1:1 the file holds no SELECT', ''],
    ['config/not-a-transformer 1:1 a transformer begins with SELECT or WITH', 'delete from {{ input }}'],
    [
      'config/not-a-transformer 1:1 the SELECT does not read "{{ input }}", the rows of the step before',
      'select 1 as a -- {{input}}'.replace('{{input}}', '{input}'),
    ],
    [
      'config/not-a-transformer 3:36 the default of "factor" is not of type integer',
      '/* sparkle\nparams:\n  factor: {type: integer, default: 1.5}\n*/\nselect * from {{ input }}',
    ],
    ['config/unknown-key 2:1', '/* sparkle\nparam: {}\n*/\nselect * from {{ input }}'],
  ])('%s', async (problem, text) => {
    expect((await problemsOf(text)).map((p) => p.slice(0, problem.length))).toEqual([problem]);
  });
});
