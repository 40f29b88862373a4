// The worker's first lines: the glue that wasm-bindgen writes, then the WebAssembly beside it.
// A breakdown inside a promise would stay in here: thrown anew it reaches the page, which then starts another worker.
self.addEventListener('unhandledrejection', (event) => {
  setTimeout(() => { throw event.reason; });
});
importScripts('worker.js', 'rest.js');
wasm_bindgen({ module_or_path: 'worker_bg.wasm' });
importScripts('domains.js');
