// Text of a terminal on stdin → a picture of it on stdout (SVG): `node scripts/terminal-picture.mjs < run.txt > docs/demo.svg`.
import { readFileSync } from 'node:fs';

const lines = readFileSync(0, 'utf8').trimEnd().split('\n');
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const columns = Math.max(80, ...lines.map((line) => [...line].length));
const [charWidth, lineHeight, pad] = [8.43, 19, 18];
const width = Math.ceil(columns * charWidth + 2 * pad);
const height = lines.length * lineHeight + 2 * pad + 24;

/** Prompts, marks and notes in their colours; everything else as it is. */
function paint(line) {
  const text = escaped(line);
  if (line.startsWith('$ '))
    return `<tspan fill="#7ee787">$</tspan><tspan fill="#ffffff" font-weight="bold">${text.slice(1)}</tspan>`;
  return text
    .replace(/^(\s*)(✓)/, '$1<tspan fill="#7ee787">$2</tspan>')
    .replace(/^(\s*)(create)/, '$1<tspan fill="#79c0ff">$2</tspan>')
    .replace(/^(error\[[^\]]*\])/, '<tspan fill="#ff7b72">$1</tspan>');
}

const body = lines
  .map(
    (line, i) => `<text x="${pad}" y="${pad + 24 + (i + 0.8) * lineHeight}" xml:space="preserve">${paint(line)}</text>`,
  )
  .join('\n');
const dots = ['#ff5f56', '#ffbd2e', '#27c93f']
  .map((fill, i) => `<circle cx="${pad + 6 + i * 18}" cy="${pad}" r="6" fill="${fill}"/>`)
  .join('');
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal that runs the example project">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>${dots}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#c9d1d9">
${body}
</g>
</svg>
`);
