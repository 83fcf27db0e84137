import { describe, expect, it } from 'vitest';
import { matchesPattern, unsafePattern } from './safe-pattern.js';

describe('patterns of definitions', () => {
  it.each([
    '(a+)+$',
    '(a*)*',
    '(a|a)*b',
    '(a|ab)+$',
    '((a)+b)+',
    '(?=a)b',
    '(a)\\1',
    '(a{1,9}){2,}',
    '([a-z]+)*x',
    '(',
  ])('refuses %s', (pattern) => {
    expect(unsafePattern(pattern)).toBeDefined();
  });

  it.each(['^AIza[0-9A-Za-z-_]{35}$', '^dapi[a-f0-9]{32}$', '(foo|bar)-\\d+', '[(+)*]+', 'a+b*c?'])(
    'accepts %s',
    (pattern) => {
      expect(unsafePattern(pattern)).toBeUndefined();
    },
  );

  it('matches the whole text', () => {
    expect(matchesPattern('\\d+', '12')).toBe(true);
    expect(matchesPattern('\\d+', '12a')).toBe(false);
  });

  it('never takes long, whatever it is given', () => {
    // Processor time, the least of several tries: the machine may be busy with other things.
    const tries = Array.from({ length: 10 }, () => {
      const before = process.cpuUsage();
      matchesPattern('a+b+c+$', 'a'.repeat(50_000));
      return process.cpuUsage(before).user / 1000;
    });
    expect(Math.min(...tries)).toBeLessThan(100);
  });
});
