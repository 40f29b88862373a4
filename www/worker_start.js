// The worker's first lines: the glue that wasm-bindgen writes, then the WebAssembly beside it.
importScripts('worker.js');
wasm_bindgen({ module_or_path: 'worker_bg.wasm' });
