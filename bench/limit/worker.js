// Only reads: the time that no program can go below which reads these files in a worker.
'use strict';

const PIECE = 1 << 20;

onmessage = async ({ data: { server, report } }) => {
  try {
    let bytes = 0;
    for (const file of [server, report]) {
      // Kept by name: a reader that nothing but its own promise knows can be collected in the middle of a file.
      self.stream = file.stream();
      self.reader = self.stream.getReader({ mode: 'byob' });
      let buffer = new ArrayBuffer(PIECE);
      for (;;) {
        const { done, value } = await self.reader.read(new Uint8Array(buffer));
        if (done) break;
        bytes += value.length;
        buffer = value.buffer;
      }
    }
    postMessage({ bytes });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
postMessage({ ready: true });
