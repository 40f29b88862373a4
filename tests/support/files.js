// A host that serves files and sets no header of its own, as GitHub Pages does; under any path, and what it serves can change.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json', '.png': 'image/png',
  '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json',
};

export class Files {
  /** Paths asked for, in their order. */
  seen = [];
  /** Takes a path and its bytes, and gives what is served instead. */
  alter = (path, bytes) => bytes;
  #server;

  /** Serves `folder` under `path`, which begins and ends with a slash. */
  static async serve(folder, path = '/') {
    const files = new Files();
    files.folder = folder;
    files.#server = createServer((request, response) => files.#answer(request, response, path)).listen(0, '127.0.0.1');
    await once(files.#server, 'listening');
    files.origin = `http://127.0.0.1:${files.#server.address().port}`;
    files.address = files.origin + path;
    return files;
  }

  async #answer(request, response, path) {
    const asked = new URL(request.url, this.origin).pathname;
    this.seen.push(asked);
    const inside = normalize(asked.endsWith('/') ? `${asked}index.html` : asked).slice(path.length);
    try {
      if (!asked.startsWith(path)) throw new Error('outside');
      const bytes = this.alter(inside, await readFile(join(this.folder, inside)));
      response.setHeader('Content-Type', TYPES[extname(inside)] ?? 'application/octet-stream').end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

  async dispose() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
