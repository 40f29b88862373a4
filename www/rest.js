// The page's WebAssembly and the worker's come in two files each: what is needed at once, and the rest, which shares the
// memory of the first. The first calls this at its start, with what it exports, so that the rest comes along behind; and
// with nothing where something of the rest is needed before it has come.
{
  // The page's files have a hash in their names; it stands in the head of the document.
  const preloaded = self.document?.querySelector('link[rel="preload"][href$="_bg.wasm"]');
  const file = (preloaded?.href ?? 'worker_bg.wasm').replace('_bg.wasm', '_bg_rest.wasm');
  let first;
  let linked = false;

  const link = (module) => {
    if (linked) return;
    linked = true;
    new WebAssembly.Instance(module, { first });
  };

  const loadNow = () => {
    const request = new XMLHttpRequest();
    request.open('GET', file, false);
    // A page may not wait for bytes, only for a text.
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    link(new WebAssembly.Module(Uint8Array.from(request.responseText, (byte) => byte.charCodeAt(0) & 255)));
  };

  self.loadRest = (exports) => {
    if (!exports) {
      loadNow();
      return;
    }
    first = exports;
    fetch(file)
      .then((answer) => answer.arrayBuffer())
      .then(WebAssembly.compile)
      // Where it does not come, whoever needs it asks for it once more and says so.
      .then(link, () => {});
  };
}
