import { afterAll, describe, expect, it } from 'vitest';
import { type Diagnostic, defineDiagnostics, diagnosticTables } from './diagnostic.js';
import { errorReference } from './error-reference.js';
import { printDiagnostics } from './print.js';

const table = defineDiagnostics('printing', {
  typo: {
    severity: 'error',
    message: (p: { text: string }) => `unknown key "${p.text}"`,
    hint: () => 'did you mean "name"?',
    explain: 'Somebody typed it wrongly.',
  },
  odd: { severity: 'warning', message: () => 'this is odd', explain: 'It is unusual.' },
});
// Other files of this process generate the error reference, too.
afterAll(() => diagnosticTables.delete('printing'));
const text = '{\n  "nmae": "x",\n\t"y": 1\n}\n';
const sourceText = (file: string) => (file === 'a b.json' ? text : undefined);
const at = (line: number, column: number, endColumn?: number) => ({
  file: 'a b.json',
  line,
  column,
  ...(endColumn ? { endLine: line, endColumn } : {}),
});
const typo = table.report('typo', { text: 'nmae' }, at(2, 3, 9), {
  related: [{ message: 'first written here', location: at(3, 2) }],
});
const odd = table.report('odd', {}, at(3, 2, 5));

describe('findings for people', () => {
  it('show place, line, caret, hint and related places, sorted and counted', () => {
    expect(printDiagnostics([odd, typo, odd], { sourceText, ascii: true })).toBe(
      [
        'error[printing/typo] unknown key "nmae"',
        '  --> a b.json:2:3',
        '  |',
        '2 |   "nmae": "x",',
        '  |   ^^^^^^',
        '  = hint: did you mean "name"?',
        '  = first written here: a b.json:3:2',
        '',
        'warning[printing/odd] this is odd',
        '  --> a b.json:3:2',
        '  |',
        '3 |     "y": 1',
        '  |     ^^^',
        '',
        '1 error, 1 warning',
        '',
      ].join('\n'),
    );
  });

  it('stay short, whatever a user calls things', () => {
    const name = 'x'.repeat(100_000);
    const printed = printDiagnostics([
      table.report('typo', { text: name }),
      table.report('typo', { text: 'a '.repeat(9e4) }),
    ]);
    expect(printed).toContain('more characters)');
    expect(printed.length).toBeLessThan(6000);
    const data = printDiagnostics([table.report('typo', { text: name })], { format: 'json' });
    expect(data).toContain(name);
  });

  it('never let text of users control the terminal', () => {
    const hostile: Diagnostic = {
      ...typo,
      message: 'x\u001b[2Jy\u202Ez\u0007',
      hint: 'a\nb',
      location: { file: 'h\u001b]0;x.json', line: 1, column: 1 },
    };
    const printed = printDiagnostics([hostile], { sourceText: () => 'key: \u001b[31mred\u0008' });
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(printed).toContain('x\\x1b[2Jy\\u202ez\\x07');
    expect(printed).toContain('key: \\x1b[31mred\\x08');
  });

  it('never show a secret that a finding stands at, in no excerpt', () => {
    const secret: Diagnostic = {
      ...typo,
      sensitive: true,
      location: { file: 's', line: 1, column: 11, endLine: 2, endColumn: 4 },
    };
    const beside: Diagnostic = { ...odd, location: { file: 's', line: 1, column: 1, endLine: 1, endColumn: 9 } };
    const printed = printDiagnostics([secret, beside], {
      sourceText: () => 'password: hunter2\nabc: 1\n',
      ascii: true,
    });
    expect(printed).not.toMatch(/hunter2|abc/);
    expect(printed).toContain('1 | password: *******\n  |           ^^^^^^^');
  });

  it('put the caret under wide characters', () => {
    const printed = printDiagnostics(
      [{ ...typo, location: { file: 'w', line: 1, column: 4, endLine: 1, endColumn: 5 } }],
      { sourceText: () => '名前 x', ascii: true },
    );
    expect(printed).toContain('1 | 名前 x\n  |      ^\n');
  });

  it('cut long lines around the place', () => {
    const line = `${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`;
    const printed = printDiagnostics(
      [{ ...typo, location: { file: 'l', line: 1, column: 5001, endLine: 1, endColumn: 5005 } }],
      { sourceText: () => line, ascii: true },
    );
    const [, , , shown = '', caret = ''] = printed.split('\n');
    expect(shown.length).toBeLessThan(140);
    expect(caret.indexOf('^')).toBe(shown.indexOf('HERE'));
    expect(caret).toMatch(/ \^{4}$/);
  });

  it('are coloured on request, and print nothing when there is nothing', () => {
    expect(printDiagnostics([typo], { color: true })).toContain('\u001b[1;31merror[printing/typo]\u001b[0m');
    expect(printDiagnostics([typo])).not.toContain('\u001b');
    expect(printDiagnostics([])).toBe('');
  });

  it('work without a place and without the text', () => {
    expect(printDiagnostics([table.report('odd', {})], {})).toBe('warning[printing/odd] this is odd\n\n1 warning\n');
  });
});

describe('findings for programs', () => {
  it('JSON holds everything and the exit code', () => {
    const json = JSON.parse(printDiagnostics([odd, typo], { format: 'json' }));
    expect(json).toEqual({ diagnostics: [typo, odd], summary: { errors: 1, warnings: 1, infos: 0 }, exit: 2 });
  });

  it('GitHub annotations escape what has a meaning for the runner', () => {
    const hostile: Diagnostic = {
      ...odd,
      message: '50%\n::error::x',
      location: { file: 'a,b:c.json', line: 1, column: 2 },
    };
    expect(printDiagnostics([hostile], { format: 'github' })).toBe(
      '::warning file=a%2Cb%3Ac.json,line=1,col=2,title=printing/odd::50%25%0A::error::x\n',
    );
  });

  it('SARIF has rules, results and places as version 2.1.0 wants them', () => {
    const log = JSON.parse(printDiagnostics([odd, typo], { format: 'sarif' }));
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver.rules.map((r: { id: string }) => r.id)).toEqual(['printing/odd', 'printing/typo']);
    expect(run.tool.driver.rules[1]).toMatchObject({
      fullDescription: { text: 'Somebody typed it wrongly.' },
      defaultConfiguration: { level: 'error' },
    });
    expect(run.results[0]).toEqual({
      ruleId: 'printing/typo',
      ruleIndex: 1,
      level: 'error',
      message: { text: 'unknown key "nmae"\nhint: did you mean "name"?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'a%20b.json', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 },
          },
        },
      ],
      relatedLocations: [
        {
          id: 0,
          message: { text: 'first written here' },
          physicalLocation: {
            artifactLocation: { uri: 'a%20b.json', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 2 },
          },
        },
      ],
    });
  });
});

describe('error reference', () => {
  it('explains every code of every package', () => {
    const reference = errorReference();
    expect(reference).toContain('### printing/typo\n\nerror, exit code 2\n\nSomebody typed it wrongly.\n');
    expect(reference).toContain('### printing/odd\n\nwarning\n');
    expect(reference.indexOf('printing/odd')).toBeLessThan(reference.indexOf('printing/typo'));
  });
});
