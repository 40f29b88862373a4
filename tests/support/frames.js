// How busy the page's thread is in each frame, from the frame's beginning until it is drawn.

/** Milliseconds of each of so many frames, in which `step`, a function of the frame's number, runs first. */
export function frames(page, count, step) {
  return page.evaluate(({ count, step }) => new Promise((resolve) => {
    const run = new Function('frame', step);
    const busy = [];
    const { port1, port2 } = new MessageChannel();
    let began = 0;
    // Comes when the frame is drawn.
    port1.onmessage = () => {
      busy.push(performance.now() - began);
      if (busy.length < count) requestAnimationFrame(next);
      else resolve(busy);
    };
    const next = (start) => {
      // Scroll events of the frame come before this and count: the frame began at `start`.
      began = start;
      run(busy.length);
      port2.postMessage(null);
    };
    requestAnimationFrame(next);
  }), { count, step });
}

/** The time that so many of them, as a part of all, are below. */
export function quantile(times, part) {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] * 10) / 10;
}
