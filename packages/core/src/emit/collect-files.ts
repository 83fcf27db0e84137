import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { byCodeUnits, sha256 } from '../graph/canonical-json.js';
import type { EmitContext } from '../plugin/adapter.js';
import { emitDiagnostics } from './diagnostics.js';
import type { OutputFile } from './output.js';
import { pathKey, problemOfPath } from './output-path.js';

/** Takes an adapter's files in memory and refuses paths that could not or must not be written. */
export function collectFiles(pipelines: readonly string[]): {
  readonly file: EmitContext['file'];
  finish(): { readonly files: readonly OutputFile[]; readonly diagnostics: readonly Diagnostic[] };
} {
  const files: OutputFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const taken = new Map<string, string>();
  return {
    file(path, content, info = {}) {
      const nodes = info.nodes ?? [];
      const refuse = (problem: string) =>
        diagnostics.push(emitDiagnostics.report('output-path', { path, problem }, nodes[0]?.location));
      const problem = problemOfPath(path);
      if (problem) return void refuse(problem);
      const other = taken.get(pathKey(path));
      if (other !== undefined)
        return void refuse(
          other === path ? 'is made twice' : `differs from ${JSON.stringify(other)} only by case or accents' form`,
        );
      if (/\p{Surrogate}/u.test(content))
        diagnostics.push(emitDiagnostics.report('output-text', { path }, nodes[0]?.location));
      taken.set(pathKey(path), path);
      const owners = [...new Set(nodes.map((node) => node.pipeline))].sort(byCodeUnits);
      files.push({
        path,
        content,
        hash: sha256(content),
        executable: info.executable ?? false,
        nodes,
        pipelines: owners.length > 0 ? owners : [...pipelines].sort(byCodeUnits),
      });
    },
    finish() {
      for (const file of files) {
        const parts = file.path.split('/');
        for (let length = 1; length < parts.length; length++) {
          const folder = parts.slice(0, length).join('/');
          const other = taken.get(pathKey(folder));
          if (other !== undefined) {
            const problem = `needs a folder where the file ${JSON.stringify(other)} is`;
            diagnostics.push(
              emitDiagnostics.report('output-path', { path: file.path, problem }, file.nodes[0]?.location),
            );
          }
        }
      }
      return { files: [...files].sort((a, b) => byCodeUnits(a.path, b.path)), diagnostics };
    },
  };
}
