import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../diagnostics/diagnostic.js';
import { featureKeys } from '../graph/features.js';
import { runner, unsupported, workaround } from '../plugin/adapter.js';
import { graphOf, notifyGraph } from '../testing/index.js';
import { manifestFile } from './index.js';
import { type Capabilities, codesOf, daily, emit, everything, orders, textAdapter } from './text-target.js';

describe('emitting', () => {
  it('collects files in memory, sorted, with their nodes', () => {
    const output = emit([orders, daily]);
    expect(output.diagnostics).toEqual([]);
    expect(output.files.map((file) => [file.path, file.pipelines])).toEqual([
      ['all.txt', ['orders_daily', 'orders_silver']],
      ['pipelines/orders_daily.txt', ['orders_daily']],
      ['pipelines/orders_silver.txt', ['orders_silver']],
      ['run.sh', ['orders_daily', 'orders_silver']],
    ]);
    expect(output.report.operations).toContainEqual({
      pipeline: 'orders_daily',
      operation: 'write_bronze',
      by: 'runner',
    });
    expect(output.deploy).toHaveLength(1);
  });

  it('is the same whatever the order of the pipelines', () => {
    expect(emit([daily, orders])).toEqual(emit([orders, daily]));
  });

  it('refuses what the target cannot do, at its line, before the adapter runs', () => {
    const adapter = textAdapter({
      capabilities: { 'schedule.catchup': unsupported('it keeps no history', 'set catchup to false') },
      emit: () => {
        throw new Error('must not run');
      },
    });
    const output = emit([orders], { adapter });
    expect(output.files).toEqual([]);
    expect(output.diagnostics).toMatchObject([
      {
        code: 'core/unsupported',
        severity: 'error',
        location: { line: 3 },
        hint: 'set catchup to false',
        message: 'text cannot do this: it keeps no history [schedule.catchup]',
      },
    ]);
  });

  it('tells workarounds, and asks for an upgrade where the adapter knows no answer', () => {
    const adapter = textAdapter({ capabilities: { 'policy.timeout': workaround('a watchdog') } });
    expect(emit([orders], { adapter }).diagnostics).toMatchObject([
      { code: 'core/workaround', severity: 'info', location: { line: 7 } },
    ]);
    const { 'write.merge': _, ...older } = everything;
    const old = { ...adapter, capabilities: () => older as Capabilities };
    expect(emit([orders], { adapter: old }).diagnostics).toMatchObject([
      { code: 'core/unknown-feature', hint: 'upgrade the adapter for text' },
    ]);
  });

  it('turns a crash of the adapter into one diagnostic, a bug with its address', () => {
    const output = emit([orders], {
      adapter: textAdapter({ emit: () => (undefined as unknown as { x: string }).x.length as never }),
    });
    expect(codesOf(output)).toEqual(['core/adapter-crashed']);
    expect(output.diagnostics[0]?.hint).toContain('https://example.org/bugs');
    expect(output.diagnostics[0]?.message).not.toContain('\n');
    expect(exitCodeOf(output.diagnostics)).toBe(4);
  });

  it('checks options, graphs and names', () => {
    expect(codesOf(emit([orders], { options: { loud: 'yes', quiet: 1 } }))).toEqual([
      'core/adapter-options',
      'core/adapter-options',
    ]);
    expect(codesOf(emit([{ ...orders, version: '9.0' }]))).toEqual(['core/graph-version']);
    expect(codesOf(emit([orders, orders]))).toEqual(['core/duplicate-pipeline']);
  });

  it.each([
    ['../x', 'leaves the output folder'],
    ['a/../../x', 'leaves the output folder'],
    ['/etc/passwd', 'is not relative'],
    ['C:/x', 'is not relative'],
    ['a\\b', 'holds a backslash'],
    ['a//b', 'has an empty part'],
    ['', 'has an empty part'],
    ['con.txt', 'reserved on Windows'],
    ['a/NUL', 'reserved on Windows'],
    ['a.', 'ends with a dot or a space'],
    ['a\nb', 'not visible'],
    ['a\u202eb', 'not visible'],
    ['a?b', 'not every file system'],
    ['.git/hooks/post-commit', 'version control'],
    [manifestFile, 'reserved for the writer'],
    ['x'.repeat(256), '255 bytes'],
  ])('refuses the path %j', (name, problem) => {
    const output = emit([orders], { adapter: textAdapter({ emit: (context) => context.file(name, 'x') }) });
    expect(codesOf(output)).toEqual(['core/output-path']);
    expect(output.diagnostics[0]?.message).toContain(problem);
    expect(output.files).toEqual([]);
  });

  it.each([
    [['a.txt', 'a.txt'], 'is made twice'],
    [['a.txt', 'A.TXT'], 'only by case'],
    [['\u00e9', 'e\u0301'], 'only by case or accents'],
    [['a', 'a/b'], 'needs a folder where the file "a" is'],
  ])('refuses %j together', (names, problem) => {
    const adapter = textAdapter({ emit: (context) => void names.map((name) => context.file(name, 'x')) });
    expect(emit([orders], { adapter }).diagnostics[0]?.message).toContain(problem);
  });

  it('selects components by id or class name', () => {
    const seen: (string | undefined)[] = [];
    const adapter = textAdapter({ emit: (context) => void seen.push(context.component) });
    for (const component of ['text-list', 'TextListAdapter', 'textlist', undefined]) {
      emit([orders], { adapter, ...(component ? { component } : {}) });
    }
    expect(seen).toEqual(['text-list', 'text-list', 'text-list', undefined]);
    expect(emit([orders], { component: 'text-lst' }).diagnostics).toMatchObject([
      { code: 'core/unknown-component', hint: 'did you mean "text-list"?' },
    ]);
    expect(codesOf(emit([orders], { component: 'text-later' }))).toEqual(['core/component-not-available']);
  });

  it('refuses a part that no pipeline needs', () => {
    expect(codesOf(emit([orders], { component: 'text-alarm' }))).toEqual(['core/component-not-needed']);
    expect(codesOf(emit([orders, notifyGraph()], { component: 'text-alarm' }))).toEqual([]);
  });
});

describe('a graph without anything special', () => {
  it('uses nothing that a runner-only target lacks', () => {
    const means = Object.fromEntries(featureKeys.map((key) => [key, runner])) as Capabilities;
    const output = emit([graphOf('empty', [])], { adapter: { ...textAdapter(), capabilities: () => means } });
    expect(output.report.uses.every((use) => use.means === 'runner')).toBe(true);
    expect(output.diagnostics).toEqual([]);
  });
});
