import { cli, command, median } from '../measure.mjs';

/** Start of the command against Node's own. */
export async function measure() {
  const node = await median(9, () => command(process.execPath, ['-e', '0']));
  const version = await median(9, () => command(process.execPath, [cli, '--version']));
  const help = await median(9, () => command(process.execPath, [cli, '--help']));
  return [
    { what: 'sparkle --version', seconds: version, raw: node, budget: "Node's start + 0.03 s", good: version <= node + 0.03 },
    { what: 'sparkle --help', seconds: help, raw: node, budget: "Node's start + 0.03 s", good: help <= node + 0.03 },
  ];
}
