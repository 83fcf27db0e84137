import { isUtf8 } from 'node:buffer';
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Files of a project by path below it, with `/`, in the order of their names. Nothing outside of it is read. */
export interface FileTree {
  readonly root: string;
  /** Files below a folder whose names end so. */
  list(folder: string, extension: string): readonly string[];
  has(file: string): boolean;
  /** Text of a file; nothing when there is none. @throws Error in words for people when it cannot be read */
  text(file: string): string | undefined;
}

const maxBytes = 32 * 1024 * 1024;
const skipped = new Set(['.git', '.cache', '.venv', 'node_modules', '__pycache__', '.ipynb_checkpoints']);

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A glob as an expression for the end of a path: `*` stays in a folder, `**` does not. */
function globExpression(glob: string): RegExp {
  const text = glob
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) =>
      part.startsWith('**')
        ? '.*'
        : part === '*'
          ? '[^/]*'
          : part === '?'
            ? '[^/]'
            : part.replace(/[.+^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`(?:^|/)${text}$`, 's');
}

/** Whether a path is one that the configuration tells to ignore. */
export function isIgnored(file: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => globExpression(pattern).test(file));
}

export function fileTree(root: string, ignored: () => readonly string[] = () => []): FileTree {
  const real = realpathSync(root);
  const within = (file: string): boolean => {
    try {
      const path = realpathSync(join(root, file));
      return path === real || path.startsWith(real + sep);
    } catch {
      return false;
    }
  };
  const walk = (folder: string, found: string[]): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (skipped.has(entry.name)) continue;
      // A link to a file of the project is a file; one that leads out of it, or to a folder, is none of it.
      if (entry.isDirectory()) walk(path, found);
      else if (entry.isFile() || (entry.isSymbolicLink() && within(path))) found.push(path);
    }
  };
  const text = (file: string): string | undefined => {
    let bytes: Buffer;
    try {
      if (!within(file)) return undefined;
      const { size } = lstatSync(join(root, file));
      if (size > maxBytes) throw new Error(`it has ${Math.ceil(size / 1048576)} MB`);
      bytes = readFileSync(join(root, file));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
      throw code ? new Error(code) : error;
    }
    if (!isUtf8(bytes)) throw new Error('it is no text in UTF-8');
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  };
  return {
    root,
    list(folder, extension) {
      const found: string[] = [];
      walk(folder, found);
      const patterns = ignored();
      return found.filter((file) => file.endsWith(extension) && !isIgnored(file, patterns)).sort(compare);
    },
    has: (file) => within(file),
    text,
  };
}
