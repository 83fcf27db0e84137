import { type Location, locationOf, type Path } from '@sparkle-orchestration/core';
import { isNode, parseDocument } from 'yaml';

/** A YAML file: its value, and where each part of it stands. */
export interface YamlFile {
  readonly value: unknown;
  readonly problem?: { readonly message: string; readonly location: Location };
  locate(path: Path): Location;
}

/** Jinja in a configuration reads the environment, which is not read here: its default stands, else nothing. */
function withoutJinja(text: string): string {
  return text
    .replace(/\{#[\s\S]*?#\}/g, (found) => ' '.repeat(found.length))
    .replace(/\{\{([\s\S]*?)\}\}/g, (found, inside: string) => {
      const fallback = /env_var\(\s*['"][^'"]*['"]\s*,\s*(['"])(.*?)\1/.exec(inside)?.[2] ?? '';
      return fallback.length <= found.length && /^[\w./:-]*$/.test(fallback)
        ? fallback.padEnd(found.length)
        : ' '.repeat(found.length);
    });
}

export function readYaml(file: string, text: string, jinja = false): YamlFile {
  const source = jinja ? withoutJinja(text) : text;
  const document = parseDocument(source, { uniqueKeys: true, merge: true, prettyErrors: false });
  const place = (start: number, end?: number) => locationOf(file, text, start, end ?? start);
  const locate = (path: Path): Location => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return place(node.range[0], node.range[1]);
    }
    return { file, line: 1, column: 1 };
  };
  const [error] = document.errors;
  if (error) {
    const message = (error.message.split('\n')[0] ?? '').replace(/\.$/, '');
    return { value: undefined, locate, problem: { message, location: place(error.pos[0]) } };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), locate };
  } catch (problem) {
    return { value: undefined, locate, problem: { message: (problem as Error).message, location: place(0) } };
  }
}
