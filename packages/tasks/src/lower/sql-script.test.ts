import { describe, expect, it } from 'vitest';
import { renderScript } from './sql-script.js';

const context = { values: { region: "o'hare", days: 3 }, isDataset: (name: string) => name === 'main.silver.orders' };

describe('a SQL script', () => {
  it('is split at semicolons, but not inside of quotes, comments and dollar quotes', () => {
    const { statements } = renderScript("select ';' as a; -- one; two\nselect $$;$$; /* ; */ select 2", context);
    expect(statements).toEqual([["select ';' as a"], ['-- one; two\nselect $$;$$'], ['/* ; */ select 2']]);
  });

  it('has no statement where only comments stand', () => {
    expect(renderScript('-- nothing\n;\n/* to do */', context).statements).toEqual([]);
  });

  it('names datasets as references, quoted or not, and leaves columns alone', () => {
    const { statements } = renderScript(
      'select o.id from main.silver.orders o join "main"."silver".orders p on p.id = o.id',
      context,
    );
    expect(statements[0]).toEqual([
      'select o.id from ',
      { dataset: 'main.silver.orders' },
      ' o join ',
      { dataset: 'main.silver.orders' },
      ' p on p.id = o.id',
    ]);
  });

  it('binds run facts and writes parameters as literals', () => {
    const { statements } = renderScript('select {{ interval.start }}, {{ params.region }}, {{ params.days }}', context);
    expect(statements[0]).toEqual(['select ', { param: 'interval_start', type: 'timestamp' }, ", 'o''hare', 3"]);
  });

  it('reports an unknown reference where it stands', () => {
    const { problems } = renderScript('select 1;\n  select {{ params.nothing }}', context);
    expect(problems).toEqual([{ message: 'Unknown reference {{ params.nothing }} in SQL.', line: 2, column: 10 }]);
  });

  it('leaves braces inside of text as text', () => {
    expect(renderScript("select '{{ interval.start }}'", context).statements).toEqual([
      ["select '{{ interval.start }}'"],
    ]);
  });
});
