import { execFile } from 'node:child_process';

/** A command of a stranger that did not end as it should: what it printed last. */
export class Failed extends Error {}

/** Runs a program in a folder; returns stdout. @throws Failed */
export type Shell = (folder: string, command: string, ...args: string[]) => Promise<string>;

/** Programs with an environment in which nothing of the workspace is found. */
export function shell(extra: Readonly<Record<string, string>>): Shell {
  const { PATH, HOME, TMPDIR } = process.env;
  // Settings of npm, such as another registry, belong to the machine.
  const machine = Object.entries(process.env).filter(([name]) =>
    /^(npm_config_|NODE_EXTRA_|SSL_|https?_proxy|no_proxy)/i.test(name),
  );
  const env = { ...Object.fromEntries(machine), PATH, HOME, TMPDIR, NO_COLOR: '1', CI: '', ...extra };
  return (folder, command, ...args) =>
    new Promise((resolve, reject) => {
      execFile(command, args, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
        return reject(new Failed(`${command} ${args.join(' ')}: ${error.message.split('\n')[0]}\n${last}`));
      });
    });
}
