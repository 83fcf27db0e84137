import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../diagnostics/diagnostic.js';
import type { FlatConfig } from '../project/definition.js';
import { places, readFiles, silver, silverFile } from './test-project.js';

const described = async (description: string, environment: Record<string, string>) => {
  const { project, diagnostics } = await readFiles({ [silverFile]: { ...silver, description } }, { environment });
  return diagnostics.length > 0 ? diagnostics.map((d) => d.code).join() : project.pipelines[0]?.description;
};

describe('variables', () => {
  it.each([
    ['${A}', { A: 'x' }, 'x'],
    ['<${A}/${B}>', { A: 'x', B: 'y' }, '<x/y>'],
    ['${A:b}', {}, 'b'],
    ['${A:http://h:80/p}', {}, 'http://h:80/p'],
    ['${A:}', {}, ''],
    ['${A:b}', { A: '' }, ''],
    ['${A:-b}', { A: '' }, 'b'],
    ['${A:-b}', { A: 'x' }, 'x'],
    ['$${A}', { A: 'x' }, '${A}'],
    ['${A}', { A: '${B}', B: 'never' }, '${B}'],
    ['${A:{"k": {}}}', {}, '{"k": {}}'],
    ['${A:${B}}', { B: 'never' }, '${B}'],
    ['cost: $5 {x}', {}, 'cost: $5 {x}'],
  ])('%s with %j is %j', async (text, environment, expected) => {
    expect(await described(text, environment)).toBe(expected);
  });

  it.each(['${A${B}}', '${}', '${1A}', '${A', '${A B}'])('refuses %s', async (text) => {
    expect(await described(text, { A: 'x', B: 'y' })).toBe('config/variable-syntax');
  });

  it('keeps the salt of a step a reference, and refuses a literal one at its place', async () => {
    const withSalt = async (salt: string) => {
      const transformers = [{ name: 'tokenize_column', params: { columns: ['id'], salt } }];
      return await readFiles({ [silverFile]: { ...silver, transformers } }, { environment: { SALT: 'pepper' } });
    };
    const referred = await withSalt('${SALT}');
    const config = referred.project.pipelines[0]?.config as FlatConfig | undefined;
    expect(config?.transformers[0]?.params['salt']).toEqual({ secret: 'SALT' });
    const literal = (await withSalt('pepper')).diagnostics;
    expect(literal.map((d) => d.code)).toEqual(['config/secret-literal']);
    expect(literal[0]?.location).toMatchObject({ file: silverFile });
    expect(JSON.stringify(literal)).not.toContain('pepper');
  });

  it('ends with exit code 3 when a variable is not set, and with 2 when something else is wrong as well', async () => {
    const unset = await readFiles({ [silverFile]: { ...silver, destination_catalog: '${CATALOG}' } });
    expect(unset.diagnostics).toEqual([
      expect.objectContaining({
        code: 'config/variable-unset',
        location: expect.objectContaining({ line: 11, column: 26 }),
      }),
    ]);
    expect(exitCodeOf(unset.diagnostics)).toBe(3);
    expect(unset.project.pipelines).toEqual([]);
    const both = await readFiles({ [silverFile]: { ...silver, destination_catalog: '${CATALOG}', retries: 'x' } });
    expect(exitCodeOf(both.diagnostics)).toBe(2);
  });

  it('does not look at what every object has', async () => {
    expect(await described('${constructor}', {})).toBe('config/variable-unset');
  });

  it('converts exact scalars where a field wants a number or a boolean, and nothing else', async () => {
    const { project } = await readFiles(
      {
        [silverFile]: {
          ...silver,
          retries: '${R}',
          catchup: '${C}',
          owner: '${O}',
          extra_config: { threshold: '${T:0.5}' },
        },
      },
      { environment: { R: '3', C: 'true', O: '007' } },
    );
    expect(project.pipelines[0]).toMatchObject({ retry: { count: 3 }, owner: '007' });
    expect(project.pipelines[0]?.config).toMatchObject({ extra: { threshold: 0.5 } });
    const { diagnostics } = await readFiles(
      { [silverFile]: { ...silver, retries: '${R}' } },
      { environment: { R: '0x3' } },
    );
    expect(places(diagnostics)).toEqual(['wrong-type prod.json:11:14']);
    expect(diagnostics[0]?.message).toBe('expected a number, found something else in a variable');
  });

  it('does not substitute keys', async () => {
    const { project } = await readFiles(
      { [silverFile]: { ...silver, tags: { '${A}': 'x' } } },
      { environment: { A: 'y' } },
    );
    expect(project.pipelines[0]?.tags).toEqual({ '${A}': 'x' });
  });
});
