import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const cli = fileURLToPath(new URL('../../../apps/cli/bin/sparkle.js', import.meta.url));

/** Wall seconds of a promise. */
export async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The median of several runs; the first one, which warms up, does not count. */
export async function median(runs, work) {
  const times = [];
  for (let i = 0; i <= runs; i++) times.push(await seconds(() => work(i)));
  const sorted = times.slice(1).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Runs a command to its end; throws with what it printed when it fails. */
export function command(file, args, options = {}) {
  const result = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${result.status}:\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

/** Peak memory in MB of a command, where the system can tell. */
export function peakMemory(file, args, options = {}) {
  const wrapped = `import('node:child_process').then(async ({spawn})=>{const c=spawn(${JSON.stringify(file)},${JSON.stringify(args)},{stdio:'ignore'});let top=0;const fs=await import('node:fs');const t=setInterval(()=>{try{const m=/VmHWM:\\s+(\\d+)/.exec(fs.readFileSync('/proc/'+c.pid+'/status','utf8'));if(m)top=Math.max(top,Number(m[1]))}catch{}},10);c.on('exit',(code)=>{clearInterval(t);process.stdout.write(String(top/1024));process.exit(code??1)})})`;
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', wrapped], { encoding: 'utf8', ...options });
  return Number(result.stdout) || undefined;
}
