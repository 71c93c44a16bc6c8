/**
 * A metronome: timers of a worker keep their pace while the page is hidden, the page's own do not.
 * Takes the interval in milliseconds, answers with a tick each time.
 */
let timer = 0;

globalThis.addEventListener('message', (event) => {
  clearInterval(timer);
  timer = setInterval(() => globalThis.postMessage(0), event.data);
});
