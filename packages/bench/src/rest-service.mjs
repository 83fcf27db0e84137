// A service in a process of its own: pages of nested records, made before it listens. Arguments: records, page size, milliseconds before each answer.
import { createServer } from 'node:http';

const [records, size, delay] = process.argv.slice(2).map(Number);
const record = (i) => ({
  id: i,
  name: `user ${i}`,
  email: `user${i}@example.com`,
  active: i % 2 === 0,
  score: i / 7,
  createdAt: new Date(1.7e12 + i * 1000).toISOString(),
  updated_at: `${new Date(1.7e12 + i * 1000).toISOString().slice(0, 19)}Z`,
  manager: null,
  address: { street: `${i} Main St`, city: 'Paris', geo: { lat: 48.85, lng: 2.35 } },
  tags: ['a', 'b'],
  items: [
    { sku: `x${i}`, qty: 2 },
    { sku: 'y', qty: 1 },
  ],
});
const pages = [];
for (let from = 0; from < records; from += size) {
  const rows = [];
  for (let i = from; i < Math.min(records, from + size); i++) rows.push(JSON.stringify(record(i)));
  // One record of each page is none, so that rejects are part of the measurement.
  rows[rows.length - 1] = '"not an object"';
  const next = from + size < records ? String(from + size) : null;
  pages.push(Buffer.from(`{"data":[${rows.join(',')}],"meta":{"next":${JSON.stringify(next)}}}`));
}
let failed = false;
const server = createServer((request, response) => {
  const from = Number(new URL(request.url, 'http://x').searchParams.get('cursor') ?? 0);
  const page = pages[from / size];
  const answer = () => {
    // One refusal, so that a retry is part of the measurement.
    if (from === size && !failed) {
      failed = true;
      response.writeHead(503, { 'retry-after': '0' }).end();
      return;
    }
    if (from === 0) failed = false;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': page.length }).end(page);
  };
  if (delay > 0) setTimeout(answer, delay);
  else answer();
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
