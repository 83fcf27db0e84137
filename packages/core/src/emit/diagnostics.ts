import { defineDiagnostics, exitCodes } from '../diagnostics/diagnostic.js';

export const emitDiagnostics = defineDiagnostics('core', {
  'adapter-crashed': {
    severity: 'error',
    exit: exitCodes.bug,
    message: (p: { adapter: string; problem: string; bugs: string }) =>
      `the adapter "${p.adapter}" crashed: ${p.problem}`,
    hint: (p) => `this is a bug of the adapter; please report it at ${p.bugs}`,
    explain:
      'The adapter threw while it made its files. Nothing was written. This is not a fault of the definition: please report it with the definition that shows it.',
  },
  'adapter-options': {
    severity: 'error',
    message: (p: { adapter: string; path: string; problem: string }) =>
      `option ${p.path || '(all)'} of the adapter "${p.adapter}": ${p.problem}`,
    hint: () => 'adapter options stand under `adapters:` in the project file',
    explain:
      'The options given for an adapter do not fit its schema. The table of options is on the page of the adapter.',
  },
  unsupported: {
    severity: 'error',
    message: (p: { target: string; feature: string; why: string; operation?: string | undefined }) =>
      `${p.target} cannot do this${p.operation ? ` (task "${p.operation}")` : ''}: ${p.why} [${p.feature}]`,
    explain:
      'The definition uses something that the target has no means for. Nothing was written, because leaving it out in silence would change what the pipeline does.',
  },
  'unknown-feature': {
    severity: 'error',
    message: (p: { target: string; feature: string; operation?: string | undefined }) =>
      `the adapter for ${p.target} does not know the feature "${p.feature}"${p.operation ? ` (task "${p.operation}")` : ''}`,
    hint: (p) => `upgrade the adapter for ${p.target}`,
    explain:
      'The definition uses a feature that is newer than the installed adapter. An adapter answers for every feature by name; what it does not name counts as unsupported.',
  },
  workaround: {
    severity: 'info',
    message: (p: { target: string; feature: string; how: string }) =>
      `${p.target} does this by other means: ${p.how} [${p.feature}]`,
    explain:
      'The target has no means of its own for this feature; the adapter does it in another way with the same result.',
  },
  'unknown-component': {
    severity: 'error',
    message: (p: { target: string; component: string }) =>
      `the adapter for ${p.target} has no component "${p.component}"`,
    explain:
      'The name given with --component is neither the id nor the class name of one of the ways in which this adapter emits.',
  },
  'component-not-available': {
    severity: 'error',
    message: (p: { target: string; component: string }) =>
      `the component "${p.component}" of ${p.target} is described but not emitted yet`,
    hint: () => 'leave --component out to use the default of this adapter',
    explain: 'The component is part of the documented catalogue, but this release does not emit it.',
  },
  'component-not-needed': {
    severity: 'error',
    message: (p: { component: string; pipelines: readonly string[] }) =>
      `the component "${p.component}" has nothing to do for ${p.pipelines.join(', ')}: no feature of it is used`,
    hint: () => 'use the feature in the definition, or leave --component out',
    explain:
      'A component that is a part of a project is emitted only for pipelines that use its features. Here none does.',
  },
  'duplicate-pipeline': {
    severity: 'error',
    message: (p: { pipeline: string }) => `the pipeline "${p.pipeline}" is there twice`,
    explain: 'Two definitions have one name, so their files would overwrite each other.',
  },
  'output-path': {
    severity: 'error',
    message: (p: { path: string; problem: string }) => `the output file ${JSON.stringify(p.path)} ${p.problem}`,
    hint: () => 'rename the pipeline or task that this name comes from',
    explain:
      'Output files stay inside the output folder, and their names work on every file system: no `..`, no absolute path, no reserved names, no two names that differ only by case.',
  },
  'output-text': {
    severity: 'error',
    exit: exitCodes.bug,
    message: (p: { path: string }) => `the output file ${JSON.stringify(p.path)} holds text that is not valid Unicode`,
    explain:
      'The adapter put half of a surrogate pair into a file. It could not be written as UTF-8 without changing it.',
  },
  'output-edited': {
    severity: 'error',
    message: (p: { path: string }) => `${p.path} was edited by hand since it was made`,
    hint: () => 'move the change into the definition, then run again with --force to rewrite the file',
    explain:
      'The content of the file is not what was written last time. It is never overwritten or deleted without --force, so that no work is lost.',
  },
  'output-foreign': {
    severity: 'error',
    message: (p: { path: string }) => `${p.path} is there already and was not made by this tool`,
    hint: () => 'choose another output folder, or move the file away; --force overwrites it',
    explain:
      'A file without our header and unknown to the manifest stands where output should go. It is not overwritten without --force.',
  },
  'output-symlink': {
    severity: 'error',
    message: (p: { path: string }) => `${p.path} is a symbolic link; output is not written through links`,
    hint: () => 'give the real folder',
    explain:
      'Writing through a symbolic link could change files outside of the output folder, so it is refused, with --force too.',
  },
  'output-blocked': {
    severity: 'error',
    message: (p: { path: string; problem: string }) => `${p.path} cannot be written: ${p.problem}`,
    explain: 'Something that is not a plain file or folder stands in the way of the output.',
  },
  'output-busy': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { problem: string }) => `the output folder cannot be written: ${p.problem}`,
    explain: 'Writers of one folder follow one another; this one waited in vain for another process to end.',
  },
  'output-failed': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { path: string; problem: string }) => `writing ${p.path} failed: ${p.problem}`,
    hint: () => 'no half-written file was left behind; run again when the cause is gone',
    explain: 'The operating system refused to write, for example because the disk is full or the folder is read-only.',
  },
  'output-stale': {
    severity: 'error',
    exit: exitCodes.stale,
    message: (p: { path: string; action: string; reason: string }) => `${p.path} is stale (${p.action}): ${p.reason}`,
    hint: () => 'generate again and commit the result',
    explain: 'The output folder is not what the definitions say now. --check ends with exit code 5 in this case.',
  },
  'manifest-unreadable': {
    severity: 'error',
    message: (p: { problem: string }) => `sparkle.manifest.json cannot be used: ${p.problem}`,
    hint: () => 'restore the file from version control; with --force it is made again',
    explain:
      'The manifest in the output folder says which files were made and from what. Without it, edited files could not be told from generated ones.',
  },
  'shared-file': {
    severity: 'warning',
    message: (p: { path: string; pipelines: readonly string[] }) =>
      `${p.path} was also made for ${p.pipelines.join(', ')}, and now holds only what this command emits`,
    hint: () => 'emit all pipelines that share an output folder with one command',
    explain:
      'A file that belongs to several pipelines was rewritten for some of them. Emit them together, or give each its own folder.',
  },
});
