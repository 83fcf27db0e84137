import { CreateError } from './create-error.js';

/** What a starter is filled with; each stands in its files as the word of `tokens`. */
export interface StarterNames {
  /** Name of the package or project, as npm takes it: `@acme/sparkle-adapter-make`. */
  readonly package: string;
  /** Its last part without `sparkle-adapter-` and the like: what people write in definitions and commands. */
  readonly short: string;
  /** `short` in snake_case. */
  readonly snake: string;
  /** `short` in camelCase. */
  readonly camel: string;
  /** `short` in words, the first with a capital letter. */
  readonly title: string;
}

/** Words of the starters' files, which are valid names themselves, so that the files can be compiled as they are. */
const tokens: readonly (readonly [token: string, name: keyof StarterNames])[] = [
  ['starter-package', 'package'],
  ['starter-name', 'short'],
  ['starter_name', 'snake'],
  ['starterName', 'camel'],
  ['Starter name', 'title'],
];

export function fill(text: string, names: StarterNames): string {
  return tokens.reduce((filled, [token, name]) => filled.replaceAll(token, names[name]), text);
}

/** What npm takes as the name of a new package. */
const packageName = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;
/** What names of packages begin with, for people who look for them. */
const frame = /^(sparkle-)?(adapter|templates?)-(?=.)/;

/** All forms of a name. Throws a `CreateError` when it is none. */
export function namesOf(name: string): StarterNames {
  const hint = 'use lower-case letters, digits and dashes, beginning with a letter: my-name or @scope/my-name';
  if (!packageName.test(name) || name.length > 214)
    throw new CreateError('bad-name', `\`${name}\` is no name of a package`, hint);
  const last = name.slice(name.indexOf('/') + 1);
  const short = last.replace(frame, '').replace(/[._-]+/g, '-');
  const words = short.split('-').filter((word) => word !== '');
  if (!/^[a-z]/.test(short) || words.length === 0)
    throw new CreateError('bad-name', `\`${name}\` does not begin with a letter`, hint);
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return {
    package: name,
    short: words.join('-'),
    snake: words.join('_'),
    camel: words[0] + words.slice(1).map(capital).join(''),
    title: capital(words.join(' ')),
  };
}
