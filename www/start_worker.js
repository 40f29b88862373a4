// The worker's own lines, behind the glue that wasm-bindgen writes.
// A breakdown inside a promise would stay in here: thrown anew it reaches the page, which then starts another worker.
self.addEventListener('unhandledrejection', (event) => {
  setTimeout(() => { throw event.reason; });
});
wasm_bindgen({ module_or_path: self.getFile(self.build.main) });
