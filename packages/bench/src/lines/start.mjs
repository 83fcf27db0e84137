import { cli, compareNode, row } from '../measure.mjs';

/** Start of the command against Node's own. */
export async function measure() {
  const { raw, version, help } = compareNode(9, {
    raw: ['-e', '0'],
    version: [cli, '--version'],
    help: [cli, '--help'],
  });
  const good = (ours) => ours.cpu <= raw.cpu + 0.03;
  return [
    row('sparkle --version', version, raw, "Node's start + 0.03 s (CPU)", good(version)),
    row('sparkle --help', help, raw, "Node's start + 0.03 s (CPU)", good(help)),
  ];
}
