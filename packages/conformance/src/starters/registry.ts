import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

/** A package as it would be published. */
export interface Tarball {
  readonly file: string;
  readonly manifest: { readonly name: string; readonly version: string };
}

/** Serves the packages of our scope as a registry of npm does, for as long as it is open. */
export async function openRegistry(tarballs: readonly Tarball[]) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const packed = tarballs.find(({ file }) => path === `tarballs/${basename(file)}`);
    const named = tarballs.find(({ manifest }) => path === manifest.name);
    if (packed) return response.end(readFileSync(packed.file));
    if (!named) return response.writeHead(404).end('{}');
    const { file, manifest } = named;
    const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
    const dist = { tarball: `${origin}/tarballs/${basename(file)}`, integrity };
    return response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        name: manifest.name,
        'dist-tags': { latest: manifest.version },
        versions: { [manifest.version]: { ...manifest, dist } },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, close: () => new Promise((resolve) => server.close(resolve)) };
}
