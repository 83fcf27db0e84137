// One definition and what each target's own tool made of it → docs/targets.svg. Everything in the picture is read from
// the results that conformance wrote of one case: `npm run conformance -- --case silver_merge --record`, then this.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const flagship = 'silver_merge';
const definition = 'config/orchestration/orders_silver/dev.yaml';
const results = `${root}packages/conformance/results`;
const picture = `${root}docs/targets.svg`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const clip = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Lines of the definition that say what happens; long values are cut. */
function definitionLines() {
  const text = readFileSync(`${root}packages/conformance/cases/${flagship}/project/${definition}`, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(description|tags):/.test(line))
    .map((line) => clip(line, 46));
}

/** Targets that passed the case, the engine here first; their rows must be equal. */
function targets() {
  const found = readdirSync(results)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(`${results}/${file}`, 'utf8')))
    .filter((result) => result.cases[flagship])
    .sort((a, b) => Number(b.adapter === 'local') - Number(a.adapter === 'local') || (a.target < b.target ? -1 : 1))
    .map(({ tool, evidence, adapter, cases }) => ({ tool, evidence, adapter, ...cases[flagship] }));
  const rows = found.flatMap(({ warehouses }) => Object.values(warehouses).map((one) => JSON.stringify(one.rows)));
  if (new Set(rows).size !== 1) throw new Error(`the targets of ${flagship} left different rows: ${rows.join(' ')}`);
  return found;
}

/** The files that tell most of a target come first: those named after the pipeline or its table. */
function shownFiles(files) {
  const rank = (file) => (/orders_silver|silver/.test(file) ? 0 : /readme|license/i.test(file) ? 2 : 1);
  return [...files].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

const verdicts = {
  executed: 'executed',
  emulator: 'run by an emulator',
  simulated: 'simulated',
  validated: 'accepted',
};

/** The whole picture as text. */
export function targetsPicture() {
  const all = targets();
  const [line, pad, gap] = [18, 20, 16];
  const left = { x: pad, y: 58, width: 410, lines: definitionLines() };
  const cardX = left.x + left.width + 110;
  const cardWidth = 500;
  const cards = all.map(({ tool, evidence, adapter, files, warehouses }) => {
    const names = shownFiles(files);
    const shown = names.slice(0, 3).map((name) => clip(name, 54));
    const more = names.length > 3 ? [`and ${names.length - 3} more files`] : [];
    const on = Object.keys(warehouses).map((kind) => ({ duckdb: 'DuckDB', postgres: 'Postgres' })[kind] ?? kind);
    const rows = Object.values(warehouses)[0].rows;
    const counts = Object.entries(rows)
      .filter(([table]) => !table.startsWith('_sparkle.'))
      .map(([table, count]) => `${table} ${count}`);
    return {
      title: tool,
      files: adapter === 'local' ? ['run here, nothing is emitted'] : [...shown, ...more],
      verdict: `${verdicts[evidence]} on ${on.join(' and ')}: passed`,
      rows: `rows: ${counts.join(', ')}`,
    };
  });
  const heightOf = (card) => (card.files.length + 3) * line + 20;
  let y = left.y;
  const placed = cards.map((card) => {
    const at = { ...card, y, height: heightOf(card) };
    y += at.height + gap;
    return at;
  });
  const leftHeight = left.lines.length * line + 52;
  const height = Math.max(y, left.y + leftHeight + gap) + 18;
  const width = cardX + cardWidth + pad;
  const middle = left.y + (y - gap - left.y) / 2;
  const leftY = Math.max(left.y, middle - leftHeight / 2);
  const text = (x, at, content, fill = '#c9d1d9', more = '') =>
    `<text x="${x}" y="${at}" fill="${fill}" xml:space="preserve"${more}>${escaped(content)}</text>`;
  const box = (x, at, w, h) =>
    `<rect x="${x}" y="${at}" width="${w}" height="${h}" rx="8" fill="#161b22" stroke="#30363d"/>`;
  const bold = ' font-weight="bold"';
  const body = [
    text(
      pad,
      34,
      'One definition, and what the tool of each target made of it',
      '#ffffff',
      ' font-weight="bold" font-size="17"',
    ),
    box(left.x, leftY, left.width, leftHeight),
    text(left.x + 16, leftY + 28, definition, '#79c0ff', bold),
    ...left.lines.map((one, n) => text(left.x + 16, leftY + 52 + n * line, one)),
    ...placed.flatMap((card) => {
      const center = card.y + card.height / 2;
      const from = leftY + leftHeight / 2;
      return [
        `<path d="M ${left.x + left.width} ${from} C ${cardX - 50} ${from}, ${cardX - 60} ${center}, ${cardX - 8} ${center}" fill="none" stroke="#3fb950" stroke-width="1.5"/>`,
        `<path d="M ${cardX - 10} ${center - 4} l 8 4 l -8 4 z" fill="#3fb950"/>`,
        box(cardX, card.y, cardWidth, card.height),
        text(cardX + 16, card.y + 26, card.title, '#ffffff', bold),
        ...card.files.map((file, n) => text(cardX + 16, card.y + 26 + (n + 1) * line, file, '#8b949e')),
        text(cardX + 16, card.y + 26 + (card.files.length + 1) * line, `✓ ${card.verdict}`, '#7ee787'),
        text(cardX + 16, card.y + 26 + (card.files.length + 2) * line, card.rows),
      ];
    }),
  ];
  const label = `One definition on ${cards.length} targets: ${cards.map((card) => `${card.title}, ${card.verdict}`).join('; ')}; ${cards[0]?.rows ?? ''} on each`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label).replaceAll('"', '&quot;')}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
${body.join('\n')}
</g>
</svg>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(picture, targetsPicture());
