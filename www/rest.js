// The page's WebAssembly and the worker's come in two files each: what is needed at once, and the rest, which shares the
// memory of the first. The first calls this at its start, with what it exports, so that the rest comes along behind; and
// with nothing where something of the rest is needed before it has come.
{
  let first;
  let linked = false;

  const link = (module) => {
    if (linked) return;
    linked = true;
    new WebAssembly.Instance(module, { first });
  };

  self.loadRest = (exports) => {
    if (!exports) {
      link(self.getModuleNow('rest'));
      return;
    }
    first = exports;
    // Where it does not come, whoever needs it asks for it once more and says so.
    self.getModule('rest').then(link, () => {});
  };

  // Whether it is here: what is only useful need not be waited for.
  self.hasRest = () => linked;
}
