// Domain names that are not plain ASCII go through UTS 46, whose tables are a WebAssembly file of their own. It is fetched
// behind everything else; a file that brings such a domain sooner waits for it.
{
  let names;

  const open = (module) => {
    if (names) return;
    const imports = {};
    // What wasm-bindgen would have it import is of no use to functions of plain numbers.
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      (imports[from] ??= {})[name] = () => { throw new Error(name); };
    }
    names = new WebAssembly.Instance(module, imports).exports;
  };

  self.getModule('names').then(open, () => {});

  // The domain in ASCII; undefined where UTS 46 refuses it.
  self.domainToAscii = (domain) => {
    if (!names) open(self.getModuleNow('names'));
    for (const byte of new TextEncoder().encode(domain)) names.put(byte);
    const length = names.convert();
    if (length < 0) return undefined;
    return String.fromCharCode(...Array.from({ length }, () => names.get()));
  };
}
