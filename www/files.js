// The build's other files, under the names and with the sums that the build wrote in front of this (`self.build`): what
// arrives is what was built, or it is not used.
{
  const base = self.document?.baseURI ?? self.name;

  // SHA-256 (FIPS 180-4) without waiting: the browser's own takes its time, and has none for pages on plain HTTP.
  const sha256 = (bytes) => {
    const primes = [];
    for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
    const fraction = (root) => (root - Math.floor(root)) * 2 ** 32 | 0;
    const keys = primes.map((prime) => fraction(Math.cbrt(prime)));
    const state = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
    const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
    padded.set(bytes);
    padded[bytes.length] = 128;
    const view = new DataView(padded.buffer);
    view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
    const turn = (x, n) => x >>> n | x << 32 - n;
    const w = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const [x, y] = [w[i - 15], w[i - 2]];
        w[i] = i < 16 ? view.getInt32(at + i * 4)
          : w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ x >>> 3) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ y >>> 10);
        const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + keys[i] + w[i];
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c);
        [a, b, c, d, e, f, g, h] = [one + two | 0, a, b, c, d + one | 0, e, f, g];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
    }
    const sum = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => sum.setInt32(i * 4, word));
    return btoa(String.fromCharCode(...new Uint8Array(sum.buffer)));
  };

  // The answer of its fetch; the browser refuses what has another sum.
  self.getFile = (file) => fetch(new URL(file.name, base), { integrity: `sha256-${file.sum}` });

  // The WebAssembly of a file, compiled; in a helper that of the worker that has started it, so that nothing is fetched for it.
  self.modules = {};
  self.getModule = async (name) => {
    await self.modulesGiven;
    self.modules[name] ??= await WebAssembly.compile(await (await self.getFile(self.build[name])).arrayBuffer());
    return self.modules[name];
  };
  self.getModuleNow = (name) => self.modules[name] ?? new WebAssembly.Module(self.getFileNow(self.build[name]));

  // Its bytes, at once: for what is called before it has come.
  self.getFileNow = (file) => {
    const request = new XMLHttpRequest();
    request.open('GET', new URL(file.name, base), false);
    // A page may not wait for bytes, only for a text.
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    const bytes = Uint8Array.from(request.responseText, (byte) => byte.charCodeAt(0) & 255);
    if (sha256(bytes) !== file.sum) throw new Error(`${file.name} is not what was built`);
    return bytes;
  };
}
