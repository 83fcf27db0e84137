import { describe, expect, it } from 'vitest';
import { jinjaComment, jinjaLines, jinjaString, jinjaValue, macroText } from './jinja.js';

describe('text that Jinja must not read', () => {
  it('keeps lines without braces as they are, and their indentation', () => {
    expect(jinjaLines("select 1\n    'a % b'")).toBe("select 1\n    'a % b'");
    expect(jinjaLines("in (\n    '{{ x }}'\n)")).toBe("in (\n    {% raw %}'{{ x }}'{% endraw %}\n)");
  });

  it('never leaves the beginning of a tag inside a macro, where dbt looks for its end', () => {
    const text = macroText("'{% endmacro %}' '{{ x }}' '{#' '{'");
    expect(text.replaceAll("{{ '\\x7b' }}", '')).not.toMatch(/\{[{%#]/);
    expect(macroText('{')).toBe("{{ '\\x7b' }}");
    expect(macroText('a\rb')).toBe("a{{ '\\x0d' }}b");
  });

  it('writes strings that no value can leave', () => {
    expect(jinjaString("it's \\ {{ x }}\n")).toBe("'it\\'s \\\\ \\x7b\\x7b x \\x7d\\x7d\\x0a'");
    expect(jinjaValue({ a: ['x', 1, true, null] })).toBe("{'a': ['x', 1, true, none]}");
  });

  it('ends a comment only at its end', () => {
    const comment = jinjaComment('a #} {{ b }} -#} c');
    expect(comment.indexOf('#}')).toBe(comment.length - 3);
  });
});
