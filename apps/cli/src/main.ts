import { version } from './version.js';

// Nothing but the version is loaded for `--version`, and only the menu for `--help`: both answer at Node's own speed.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const { main } = await import('./program.js');
  await main(process.argv);
}
