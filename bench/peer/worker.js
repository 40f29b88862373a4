// What a good programmer would write without WebAssembly: everybody with a common address is one person.
//
// Files of half a gigabyte and more fit into no string, so the bytes are cut behind whole users: a walk over the bytes knows strings
// and nesting and nothing else, and JSON.parse does the work, on as many users at once as a piece of the file holds.
'use strict';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const END = 0x5d;
const PIECE = 1 << 20;

/** Which addresses are whose: groups that are joined where a person has addresses of two. */
class People {
  constructor() {
    this.groupOf = new Map();
    this.parent = [];
    this.groups = 0;
    this.sharing = 0;
    this.servers = 0;
  }

  root(group) {
    const { parent } = this;
    let at = group;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** Adds a person with these addresses, and says whether a server's account has one of them. */
  add(addresses) {
    let mine = -1;
    let onServer = false;
    for (let i = 0; i < addresses.length; i += 1) {
      const address = addresses[i].toLowerCase();
      const known = this.groupOf.get(address);
      if (known === undefined) {
        if (mine < 0) mine = this.found();
        this.groupOf.set(address, mine);
      } else {
        const theirs = this.root(known);
        onServer ||= theirs < this.servers;
        if (mine < 0) {
          mine = theirs;
        } else if (this.root(mine) !== theirs) {
          const [low, high] = [this.root(mine), theirs].sort((a, b) => a - b);
          this.parent[high] = low;
          this.groups -= 1;
          mine = low;
        }
      }
    }
    if (mine < 0) this.found();
    return onServer;
  }

  found() {
    this.groups += 1;
    return this.parent.push(this.parent.length) - 1;
  }
}

/** Reads a file's `users`, as many at once as are whole. */
async function read(file, each) {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  // Kept by name: a reader that nothing but its own promise knows can be collected in the middle of a file.
  self.stream = file.stream();
  self.reader = self.stream.getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(PIECE);
  let bytes = new Uint8Array(2 * PIECE);
  let length = 0;
  let begun = false;
  for (;;) {
    const { done, value } = await self.reader.read(new Uint8Array(buffer, 0, PIECE));
    if (done) break;
    if (length + value.length > bytes.length) {
      const larger = new Uint8Array(2 * (length + value.length));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(value, length);
    length += value.length;
    buffer = value.buffer;
    let from = 0;
    if (!begun) {
      from = listStart(bytes.subarray(0, length));
      begun = from > 0;
      if (!begun) continue;
    }
    const { start, end } = wholeUsers(bytes, from, length);
    if (end > start) for (const user of JSON.parse(`[${decoder.decode(bytes.subarray(start, end))}]`)) each(user);
    const rest = end > start ? end : from;
    bytes.copyWithin(0, rest, length);
    length -= rest;
  }
  if (!begun) throw new Error('no list of users');
}

/** Where the list's first user may begin; 0 where the list is not reached yet. */
function listStart(bytes) {
  const found = /"users"\s*:\s*\[/.exec(new TextDecoder('latin1').decode(bytes));
  return found ? found.index + found[0].length : 0;
}

/** From the first user's brace to behind the last whole user's. */
function wholeUsers(bytes, from, length) {
  let depth = 0;
  let start = -1;
  let end = -1;
  for (let i = from; i < length; i += 1) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      for (i += 1; i < length && bytes[i] !== QUOTE; i += 1) if (bytes[i] === BACKSLASH) i += 1;
    } else if (byte === OPEN) {
      if (depth === 0 && start < 0) start = i;
      depth += 1;
    } else if (byte === CLOSE) {
      depth -= 1;
      if (depth === 0) end = i + 1;
      if (depth < 0) break;
    } else if (byte === END && depth === 0) {
      break;
    }
  }
  return { start, end };
}

onmessage = async ({ data: { server, report } }) => {
  try {
    const people = new People();
    let rows = 0;
    await read(server, ({ emails }) => people.add(emails.map(({ email }) => email)));
    people.servers = people.parent.length;
    await read(report, (row) => {
      const addresses = row.github_com_verified_domain_emails;
      const nameId = row.github_com_saml_name_id;
      if (typeof nameId === 'string' && nameId.includes('@')) addresses.push(nameId);
      rows += 1;
      if (people.add(addresses)) people.sharing += 1;
    });
    postMessage({ people: people.groups, sharing: people.sharing, rows });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
postMessage({ ready: true });
