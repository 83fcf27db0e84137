import { describe, expect, it } from 'vitest';
import { indentSql, jinjaStatement, type PartNames } from './sql-text.js';

const names: PartNames = { dataset: (name) => `{{ ref('${name}') }}`, schema: (name) => `"${name}"`, graphHash: 'abc' };

describe('indentSql', () => {
  it('indents lines, but nothing inside a string, a quoted name, a dollar quote or a comment', () => {
    expect(indentSql('select\n1', '  ')).toBe('select\n  1');
    expect(indentSql("select 'a\nb'\n, 1", '  ')).toBe("select 'a\nb'\n  , 1");
    expect(indentSql('select "a\n""b"\n, 1', '  ')).toBe('select "a\n""b"\n  , 1');
    expect(indentSql('select $x$a\nb$x$\n, 1', '  ')).toBe('select $x$a\nb$x$\n  , 1');
    expect(indentSql("select E'it\\'s\n'\n, 1", '  ')).toBe("select E'it\\'s\n'\n  , 1");
    expect(indentSql("select 1 -- it's\n, 2", '  ')).toBe("select 1 -- it's\n  , 2");
  });
});

describe('jinjaStatement', () => {
  it('prints tables as references, and parameters as calls, the hash of the graph as itself', () => {
    const statement = [
      'select ',
      { param: 'now', type: 'timestamp' },
      ', ',
      { param: 'graph_hash', type: 'varchar' },
      ' from ',
      { dataset: 'orders' },
    ] as const;
    expect(jinjaStatement(statement, names, 'model')).toBe(
      "select cast({{ sparkle_parameter('now') }} as timestamp), cast('abc' as varchar) from {{ ref('orders') }}",
    );
  });

  it('protects text by the rules of the place', () => {
    expect(jinjaStatement(["'{{ x }}'"], names, 'model')).toBe("{% raw %}'{{ x }}'{% endraw %}");
    expect(jinjaStatement(["'{{ x }}'"], names, 'macro')).toBe("'{{ '\\x7b' }}{ x }}'");
  });
});
