import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask } from './mask.js';

const secret = 'pä$$ "w/rd"\n+x';

describe('masking by value', () => {
  const mask = createMask([secret]);

  it.each([
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['form-encoded', encodeURIComponent(secret).replaceAll('%20', '+')],
    ['JSON', JSON.stringify({ secret })],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ secret }))],
    ['SQL', secret.replaceAll("'", "''")],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['base64 of a header', Buffer.from(`user:${secret}`).toString('base64')],
    ['base64 with text behind', Buffer.from(`u1:${secret}@host`).toString('base64')],
  ])('hides the secret %s', (_, text) => {
    const masked = mask(`before ${text} after`);
    expect(masked).toContain('***');
    expect(masked).toMatch(/^before .* after$/s);
    expect(masked).not.toContain(text);
  });

  it('finds a secret wherever the pieces of a log are cut', () => {
    const text = 'start hunter2-hunter2 middle hunter2-hunter2 end';
    for (let cut = 0; cut <= text.length; cut++) {
      const stream = createMask(['hunter2-hunter2']).stream();
      expect(stream.write(text.slice(0, cut)) + stream.write(text.slice(cut)) + stream.end()).toBe(
        'start *** middle *** end',
      );
    }
  });

  it('leaves text without secrets as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((s) => !s.includes('zzzzzz')),
        (text) => createMask(['zzzzzz'])(text) === text,
      ),
    );
  });

  it.each(['a', '', 'true', '   '])('does not mask everything for %j, and warns without the value', (value) => {
    const unusable = createMask([value]);
    expect(unusable('a true story about a cat')).toBe('a true story about a cat');
    expect(unusable.warnings).toHaveLength(1);
  });

  it('masks the beginning of a very long secret in bounded time', () => {
    const long = 'x1'.repeat(500_000);
    const start = performance.now();
    expect(createMask([long])(`key=${long}`)).toMatch(/^key=\*\*\*/);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('replaces the longer of two secrets first', () => {
    expect(createMask(['hunter', 'hunter2'])('hunter2')).toBe('***');
  });
});
