import { describe, expect, it } from 'vitest';
import { parseReference, parseTemplate, parseTemplatedValue, printReference, referencesIn } from './template.js';

describe('templates', () => {
  it('are literal text and references', () => {
    expect(parseTemplate('s3://lake/{{ interval.start | nodash }}/{{params.region}}.csv')).toEqual({
      template: [
        's3://lake/',
        { ref: 'interval.start', filter: 'nodash' },
        '/',
        { ref: 'params', name: 'region' },
        '.csv',
      ],
      problems: [],
    });
  });

  it('keep braces that are doubled, and never look at them again', () => {
    expect(parseTemplate('{{{{ run.id }}').template).toEqual(['{{ run.id }}']);
  });

  it('say where an unknown reference stands', () => {
    expect(parseTemplate('a {{ parms.x }} b {{ 7*7 }}').problems).toEqual([
      { message: 'unknown reference {{ parms.x }}', offset: 2 },
      { message: 'unknown reference {{ 7*7 }}', offset: 18 },
    ]);
  });

  it.each(['interval.end | iso', 'run.id', 'item', 'item.day | date', 'params.x', 'tasks.count.outputs.n'])(
    'reads and prints %s',
    (text) => {
      expect(printReference(parseReference(text) as never)).toBe(text);
    },
  );

  it.each([
    'run.id | date',
    'interval.start | upper',
    'params.',
    'tasks.a.n',
    'item.a.b',
    'interval.start | date | iso',
  ])('does not know %s', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});

describe('values with templates', () => {
  it('name the places to fill in and leave the rest alone', () => {
    const { value, problems } = parseTemplatedValue({
      n: 3,
      list: ['plain', '{{ item }}'],
      deep: { id: 'x-{{ run.id }}' },
    });
    expect(problems).toEqual([]);
    expect(value.fill).toEqual([
      { path: ['list', 1], template: [{ ref: 'item' }] },
      { path: ['deep', 'id'], template: ['x-', { ref: 'run.id' }] },
    ]);
    expect(referencesIn(value).map(printReference)).toEqual(['item', 'run.id']);
  });

  it('tell the path of a wrong reference', () => {
    expect(parseTemplatedValue({ a: ['{{ nope }}'] }).problems).toEqual([
      { message: 'unknown reference {{ nope }}', offset: 0, path: ['a', 0] },
    ]);
  });
});
