// An HTTP proxy the whole browser is sent through: whatever a page, a worker, a preload or a beacon asks
// of anybody is seen here, also what the browser's own tools would not show.
import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** Chromium's own errands, started without any page; no page of this project has a reason to ask them. */
const errands = ['accounts.google.com', 'clients2.google.com', 'content-autofill.googleapis.com', 'update.googleapis.com'];

export class Witness {
  /** Method and address of every request, in their order. */
  seen = [];
  #server;

  static async start() {
    const witness = new Witness();
    witness.#server = createServer((asked, answer) => {
      witness.#note(asked);
      const onward = request(asked.url, { method: asked.method, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode, got.headers);
        got.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      asked.pipe(onward);
    });
    witness.#server.on('connect', (asked, socket) => {
      witness.#note(asked);
      socket.end('HTTP/1.1 502 Nothing is let out\r\n\r\n');
    });
    witness.#server.listen(0, '127.0.0.1');
    await once(witness.#server, 'listening');
    witness.address = `http://127.0.0.1:${witness.#server.address().port}`;
    return witness;
  }

  #note({ method, url }) {
    const host = method === 'CONNECT' ? url.split(':')[0] : new URL(url).hostname;
    if (!errands.includes(host)) this.seen.push(`${method} ${url}`);
  }

  async dispose() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
