// A small HTTP server that answers as GitHub's REST API is documented to: CORS for any origin with the headers it exposes,
// pages with `Link`, rate limits, single sign-on, scopes. What it says next is told by the test.
import { once } from 'node:events';
import { createServer } from 'node:http';

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining, '
    + 'X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval, '
    + 'X-GitHub-Media-Type, X-GitHub-SSO, X-GitHub-Request-Id, Deprecation, Sunset',
};
// As measured of the real one: a page that asks for any other header gets nothing.
const PREFLIGHT = {
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, '
    + 'Accept-Encoding, X-GitHub-OTP, X-Requested-With, User-Agent, GraphQL-Features, X-Github-Next-Global-ID, '
    + 'X-GitHub-Api-Version, X-Fetch-Nonce',
  'Access-Control-Allow-Methods': 'GET, POST, PATCH, PUT, DELETE',
  'Access-Control-Max-Age': '86400',
};

export class Github {
  /** Every question but the browser's own about CORS: method, address, token. */
  asked = [];
  /** What the next questions are answered, in their order: functions of request and response. */
  next = [];
  /** The report, and how the syncs stand. */
  people = [];
  instances = [];
  #server;

  static async start(people = []) {
    const github = new Github();
    github.people = people;
    github.#server = createServer((request, response) => github.#answer(request, response)).listen(0, '127.0.0.1');
    await once(github.#server, 'listening');
    github.origin = `http://127.0.0.1:${github.#server.address().port}`;
    return github;
  }

  /** Answers one question with a status, headers and a body of the test's own. */
  say(status, headers = {}, body = {}) {
    this.next.push((request, response) => send(response, status, headers, body));
  }

  #answer(request, response) {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...CORS, ...PREFLIGHT }).end();
      return;
    }
    this.asked.push({ method: request.method, url: request.url, token: request.headers.authorization, headers: request.headers });
    const next = this.next.shift();
    if (next) next(request, response);
    else this.#usual(request, response);
  }

  #usual(request, response) {
    const url = new URL(request.url, this.origin);
    if (url.pathname === '/enterprises/octo/license-sync-status') {
      send(response, 200, {}, { server_instances: this.instances });
      return;
    }
    if (url.pathname !== '/enterprises/octo/consumed-licenses') {
      send(response, 404, {}, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' });
      return;
    }
    const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
    const page = Number(url.searchParams.get('page') ?? 1);
    const last = Math.ceil(this.people.length / size);
    const at = (number, rel) => `<${this.origin}${url.pathname}?per_page=${size}&page=${number}>; rel="${rel}"`;
    const headers = page < last ? { Link: `${at(page + 1, 'next')}, ${at(last, 'last')}` } : {};
    send(response, 200, headers, {
      total_seats_consumed: this.people.length,
      total_seats_purchased: 500,
      users: this.people.slice((page - 1) * size, page * size),
    });
  }

  async dispose() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function send(response, status, headers, body) {
  response.writeHead(status, {
    ...CORS,
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'private, max-age=60, s-maxage=60',
    'X-RateLimit-Limit': '5000',
    'X-RateLimit-Remaining': '4900',
    ...headers,
  });
  response.end(JSON.stringify(body));
}
