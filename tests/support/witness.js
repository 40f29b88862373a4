// An HTTP proxy the whole browser is sent through: whatever a page, a worker, a preload or a beacon asks
// of anybody is seen here, also what the browser's own tools would not show.
import { once } from 'node:events';
import { createServer, request } from 'node:http';

export class Witness {
  /** Method and address of every request, in their order. */
  seen = [];
  #server;

  static async start() {
    const witness = new Witness();
    witness.#server = createServer((asked, answer) => {
      witness.seen.push(`${asked.method} ${asked.url}`);
      const onward = request(asked.url, { method: asked.method, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode, got.headers);
        got.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      asked.pipe(onward);
    });
    witness.#server.on('connect', (asked, socket) => {
      witness.seen.push(`CONNECT ${asked.url}`);
      socket.end('HTTP/1.1 502 Nothing is let out\r\n\r\n');
    });
    witness.#server.listen(0, '127.0.0.1');
    await once(witness.#server, 'listening');
    witness.address = `http://127.0.0.1:${witness.#server.address().port}`;
    return witness;
  }

  async dispose() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
