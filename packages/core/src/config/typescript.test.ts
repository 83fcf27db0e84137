import { describe, expect, it } from 'vitest';
import { places, readFiles, silver } from './test-project.js';

const folder = 'config/orchestration/orders';
const written = (extra = '') => `
type Row = { readonly name: string };
const steps: Row[] = ['drop_exact_duplicates'].map((name) => ({ name }));
const definition = {
  pipeline_type: 'silver_batch_transformation',
  source_table: 'bronze.orders',
  destination_schema: 'silver',
  destination_table: 'orders',
  transformers: steps,${extra}
} as const;
export default definition;
`;

describe('definitions in TypeScript', () => {
  it('mean what the same definition in JSON means', async () => {
    const config = async (file: string, content: string | object) => {
      const { project, diagnostics } = await readFiles({ [`${folder}/${file}`]: content });
      expect(diagnostics).toEqual([]);
      const { locate: _, file: __, ...rest } = project.pipelines[0] ?? {};
      return JSON.stringify(rest);
    };
    expect(await config('prod.ts', written())).toBe(await config('prod.json', silver));
    expect(await config('prod.mjs', `export default ${JSON.stringify(silver)}`)).toBe(
      await config('prod.json', silver),
    );
  });

  it('may be a function of the environment, in one file for all of them', async () => {
    const code = `import { definePipeline } from '@sparkle-orchestration/sdk';
      import { base } from './base-values';
      export default definePipeline(({ env }) => ({ ...base, retries: env === 'prod' ? 3 : 0 }));`;
    const files = {
      [`${folder}/pipeline.ts`]: code,
      [`${folder}/base-values.ts`]: `export const base = ${JSON.stringify(silver)};`,
    };
    for (const [env, count] of [
      ['prod', 3],
      ['dev', 0],
    ] as const)
      expect((await readFiles(files, { env })).project.pipelines[0]).toMatchObject({
        name: 'orders',
        env,
        retry: { count },
      });
    const own = { ...files, [`${folder}/dev.json`]: { ...silver, retries: 7 } };
    expect((await readFiles(own, { env: 'dev' })).project.pipelines[0]).toMatchObject({ retry: { count: 7 } });
  });

  it('have errors at the line where the value is written, else at the nearest one that is', async () => {
    const found = await readFiles({
      [`${folder}/prod.ts`]: written("\n  retries: 'x',\n  retrise: 1,\n  tags: { a: 1 + 1 },"),
    });
    expect(places(found.diagnostics)).toEqual([
      'wrong-type prod.ts:10:12',
      'wrong-type prod.ts:12:14',
      'unknown-key prod.ts:11:3',
    ]);
  });

  it.each([
    ['export default {', 'source/syntax', 1],
    ['export const a = 1;', 'source/module-no-default', 1],
    ['throw new Error("no luck");', 'source/module-failed', 1],
    ["import x from 'not-installed-anywhere';\nexport default x;", 'source/module-failed', 1],
    ['export default 5;', 'source/not-a-mapping', 1],
    ['export default {\n  params: { a: new Date(0) },\n};', 'source/not-plain', 2],
    ['export default {\n  owner: () => 1,\n};', 'source/not-plain', 2],
    ['const a: any = {};\na.a = a;\nexport default a;', 'source/not-plain', 1],
    ['export default {\n  params: { x: 2 ** 60 },\n};', 'source/number-not-exact', 2],
    ['export default {\n  params: JSON.parse(\'{"__proto__": {}}\'),\n};', 'source/forbidden-key', 2],
  ])('are refused when they are no plain data: %j', async (code, expected, line) => {
    const { diagnostics, project } = await readFiles({
      [`${folder}/prod.ts`]: code,
      'config/orchestration/other/prod.json': silver,
    });
    expect(diagnostics.map((d) => [d.code, d.location?.file, d.location?.line])).toEqual([
      [expected, `${folder}/prod.ts`, line],
    ]);
    expect(project.pipelines.map((p) => p.name)).toEqual(['other']);
    expect(diagnostics[0]?.message).not.toContain('/tmp');
  });

  it('can be the project file', async () => {
    const { project, diagnostics } = await readFiles({
      'sparkle.config.ts': "export default { name: 'shop', warehouses: {} };",
      [`${folder}/prod.ts`]: written(),
    });
    expect(project.pipelines).toHaveLength(1);
    expect(places(diagnostics)).toEqual(['unknown-key sparkle.config.ts:1:32']);
    const good = await readFiles({
      'sparkle.config.ts': "export default { name: 'shop' };",
      [`${folder}/prod.ts`]: written(),
    });
    expect([good.project.name, good.diagnostics]).toEqual(['shop', []]);
  });
});
