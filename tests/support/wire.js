// A TCP connection between the page and the endpoint that can be slow, be cut, or lose an answer.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Wire {
  /** Bytes the browser has sent so far, of every request. */
  sent = 0;
  /** Requests that were begun, by their first line. */
  requests = [];
  #upload = [];
  #server;
  #sockets = new Set();
  #plan = null;
  #delay = 0;

  static async to(port) {
    const wire = new Wire();
    wire.#server = createServer((browser) => wire.#join(browser, port)).listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    wire.origin = `http://127.0.0.1:${wire.#server.address().port}`;
    return wire;
  }

  /**
   * The next uploads are cut after so many of their bytes have passed. Resolves when all were.
   * More than one, because a browser tries by itself once more on a connection it had open before.
   */
  cutUploadsAfter(bytes, times = 3) {
    return new Promise((resolve) => { this.#plan = { bytes, times, done: resolve }; });
  }

  /** The next uploads pass whole, but their answers are lost. Resolves when all were. */
  loseAnswers(times = 3) {
    return new Promise((resolve) => { this.#plan = { answer: true, times, done: resolve }; });
  }

  /** Every chunk from the browser waits so many milliseconds. */
  slow(delay) {
    this.#delay = delay;
  }

  /** The last upload as it was sent: its head, and the bytes of its body. */
  lastUpload() {
    const bytes = Buffer.concat(this.#upload);
    const end = bytes.indexOf('\r\n\r\n');
    const [, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => {
      const [name, ...value] = line.split(':');
      return [name.toLowerCase(), value.join(':').trim()];
    }));
    return { headers, body: bytes.subarray(end + 4) };
  }

  uploads() {
    return this.requests.filter((line) => /^POST .*server-usage-uploads/.test(line)).length;
  }

  #join(browser, port) {
    const endpoint = connect(port, '127.0.0.1');
    const cut = () => {
      browser.destroy();
      endpoint.destroy();
    };
    let passed = 0;
    let uploading = false;
    for (const socket of [browser, endpoint]) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    browser.on('data', (chunk) => {
      this.sent += chunk.length;
      const line = /^(GET|POST|PUT|DELETE|OPTIONS|HEAD) [^\r\n]*/.exec(chunk.toString('latin1', 0, 2048));
      if (line) {
        this.requests.push(line[0]);
        uploading = line[1] === 'POST';
        passed = 0;
        if (uploading) this.#upload = [];
      }
      if (uploading) this.#upload.push(chunk);
      passed += chunk.length;
      if (uploading && this.#plan?.bytes !== undefined && passed > this.#plan.bytes) {
        this.#fulfil(cut);
        return;
      }
      endpoint.write(chunk);
      if (uploading && this.#delay > 0) {
        browser.pause();
        setTimeout(() => browser.resume(), this.#delay);
      }
    });
    endpoint.on('data', (chunk) => {
      if (uploading && this.#plan?.answer) this.#fulfil(cut);
      else browser.write(chunk);
    });
  }

  #fulfil(cut) {
    const plan = this.#plan;
    plan.times -= 1;
    if (plan.times === 0) this.#plan = null;
    cut();
    if (plan.times === 0) plan.done();
  }

  async dispose() {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
