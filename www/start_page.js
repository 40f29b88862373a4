// The page's own lines, behind the glue that wasm-bindgen writes.
{
  // The only way from a text to a script: what may be started is named here and nowhere else.
  const known = new Set();
  const policy = self.trustedTypes?.createPolicy('oneseat', {
    createScriptURL: (url) => {
      if (!known.has(url)) throw new TypeError(`${url} is no script of this page`);
      return url;
    },
  });
  const trusted = (url) => {
    known.add(url);
    return policy?.createScriptURL(url) ?? url;
  };

  // No browser checks a worker's script against a sum. So it is fetched with one, and what was checked is what is started. A worker
  // of such an address also has this page's policy, even where the host sends no headers. It is kept for the next worker.
  let script;
  const fetched = () => {
    script ??= self.getFile(self.build.worker)
      .then((answer) => answer.blob())
      .then((blob) => trusted(URL.createObjectURL(blob)));
    script.catch(() => { script = undefined; });
    return script;
  };

  // Promises a worker, whose name is the address that its files' are relative to. With its first word nothing more is on its way
  // that the page itself waits for.
  self.openWorker = () => fetched().then((url) => {
    const worker = new Worker(url, { name: document.baseURI });
    worker.addEventListener('message', keepForLater, { once: true });
    return worker;
  });

  // What keeps the page for times without a network. Only secure contexts have it. A new build that it brings is offered, and takes
  // over when it is told to.
  let registration;
  const keepForLater = async () => {
    const container = navigator.serviceWorker;
    if (!container || registration) return;
    // Where it can't be kept, the page needs its host each time, and nothing else changes.
    registration = await container.register(trusted(new URL('service_worker.js', document.baseURI).href)).catch(() => {});
    if (!registration) return;
    const offer = () => {
      if (registration.waiting && container.controller) dispatchEvent(new CustomEvent('OneseatNewVersion'));
    };
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer));
    offer();
    container.controller?.postMessage('opened');
  };
  self.takeNewVersion = () => {
    const again = () => location.reload();
    if (!registration?.waiting) {
      again();
      return;
    }
    navigator.serviceWorker.addEventListener('controllerchange', again, { once: true });
    registration.waiting.postMessage('take over');
  };

  const wasm = await __wbg_init({ module_or_path: self.getFile(self.build.main) });
  dispatchEvent(new CustomEvent('OneseatStarted', { detail: { wasm } }));
}
