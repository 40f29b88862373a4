// Keeps the files of one build, which the build wrote in front of this (`build`), and no others: the page then opens without a
// network. A new build is kept beside the one in use, and takes its place when somebody says so in the page.
{
  const address = (name) => new URL(name, self.location).href;
  const ours = `oneseat ${self.registration.scope} `;
  const current = ours + build.version;
  const page = address('./');
  const files = new Map(build.files.map((file) => [address(file.name), file]));

  self.addEventListener('install', (event) => event.waitUntil((async () => {
    const cache = await caches.open(current);
    await Promise.all([...files].map(async ([url, { sum }]) => {
      // What has its sum in its name may come from the browser's own keeping; its sum is looked at all the same.
      const answer = await fetch(url, { integrity: `sha256-${sum}`, cache: url.includes('/assets/') ? 'default' : 'no-cache' });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      await cache.put(url, answer);
    }));
  })()));

  // The page that is open already is served from here on, too.
  self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

  self.addEventListener('fetch', (event) => {
    const url = new URL(event.request.url);
    [url.search, url.hash] = ['', ''];
    const wanted = url.href === `${page}index.html` ? page : url.href;
    // Calls and whatever else there is go the way they would go without this.
    if (event.request.method !== 'GET' || !(files.has(wanted) || wanted.startsWith(address('assets/')))) return;
    event.respondWith((async () => {
      const kept = await (await caches.open(current)).match(wanted, { ignoreVary: true });
      // A tab that was opened before may still need a file of its own build.
      return kept ?? await caches.match(wanted, { ignoreVary: true }) ?? fetch(event.request);
    })());
  });

  const forgetOthers = async () => {
    const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const { installing, waiting } = self.registration;
    if (tabs.length > 1 || installing || waiting) return;
    const others = (await caches.keys()).filter((name) => name.startsWith(ours) && name !== current);
    await Promise.all(others.map((name) => caches.delete(name)));
  };

  self.addEventListener('message', (event) => {
    if (event.data === 'take over') event.waitUntil(self.skipWaiting());
    if (event.data === 'opened') event.waitUntil(forgetOthers());
  });
}
