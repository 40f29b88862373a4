// The worker's own lines, behind the glue that wasm-bindgen writes.
// A breakdown inside a promise would stay in here: thrown anew it reaches the page, which then starts another worker.
self.addEventListener('unhandledrejection', (event) => {
  setTimeout(() => { throw event.reason; });
});
{
  // A helper reads a part of a file for the worker that has started it: it is the same script, under a name that no address is.
  const mark = '# helper';
  self.isHelper = () => self.name.endsWith(mark);
  const policy = self.trustedTypes?.createPolicy('oneseat', { createScriptURL: () => location.href });
  self.openHelper = (main) => {
    const helper = new Worker(policy?.createScriptURL('') ?? location.href, { name: self.name + mark });
    helper.postMessage({ ...self.modules, main });
    return helper;
  };

  if (self.isHelper()) {
    self.modulesGiven = new Promise((resolve) => {
      addEventListener('message', ({ data }) => resolve(Object.assign(self.modules, data)), { once: true });
    });
    self.modulesGiven.then(({ main }) => wasm_bindgen({ module_or_path: main }));
  } else {
    wasm_bindgen({ module_or_path: self.getFile(self.build.main) });
  }
}
