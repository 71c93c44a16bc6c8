import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Backoff} from '../../main/resources/web/sdk/backoff.js';
import {V2TXLiveError} from '../../main/resources/web/sdk/codes.js';
import {Connection} from '../../main/resources/web/sdk/connection.js';

const lost = () => new V2TXLiveError(-8, 'lost', {retryable: true});
const settle = () => new Promise((resolve) => setImmediate(resolve));

class ScriptedSession {
  constructor(outcome) {
    this.outcome = outcome;
    this.closes = 0;
    this.closed = new Promise((resolve) => {
      this.lose = resolve;
    });
  }

  async open() {
    if (this.outcome instanceof Error) {
      throw this.outcome;
    }
  }

  close() {
    this.closes++;
  }
}

function start(t, outcomes) {
  t.mock.timers.enable({apis: ['setTimeout']});
  const log = [];
  const sessions = [];
  let nowMs = 0;
  const connection = new Connection({
    createSession: () => {
      const session = new ScriptedSession(outcomes[sessions.length]);
      sessions.push(session);
      return session;
    },
    listener: {
      onConnecting: () => log.push('connecting'),
      onConnected: () => log.push('connected'),
      onReconnecting: (error, delayMs) => log.push(`reconnecting ${delayMs}`),
      onFatal: (error) => log.push(`fatal ${error.status ?? error.message}`),
    },
    backoff: new Backoff({baseMs: 500, random: () => 1}),
    now: () => nowMs,
  });
  connection.start();
  return {connection, log, sessions, advance: (ms) => (nowMs += ms), tick: (ms) => t.mock.timers.tick(ms)};
}

test('should back off while the server is away, and connect when it is back', async (t) => {
  const {log, sessions, tick} = start(t, [lost(), lost(), null]);
  await settle();
  tick(499);
  await settle();
  assert.equal(sessions.length, 1);
  tick(1);
  await settle();
  tick(1000);
  await settle();
  assert.deepEqual(log, ['connecting', 'reconnecting 500', 'reconnecting 1000', 'connected']);
  assert.equal(sessions[0].closes, 1);
});

test('should never try a refused signature again', async (t) => {
  const {log, sessions, tick} = start(t, [new V2TXLiveError(-3, 'no', {status: 401})]);
  await settle();
  tick(1_000_000);
  await settle();
  assert.deepEqual(log, ['connecting', 'fatal 401']);
  assert.equal(sessions.length, 1);
});

test('should reconnect after a loss, quickly if the session had been sound', async (t) => {
  const {log, sessions, advance, tick} = start(t, [lost(), null, null]);
  await settle();
  tick(500);
  await settle();
  advance(31_000);
  sessions[1].lose(lost());
  await settle();
  tick(500);
  await settle();
  assert.deepEqual(log, ['connecting', 'reconnecting 500', 'connected', 'reconnecting 500', 'connected']);
});

test('should keep backing off from sessions that die young', async (t) => {
  const {log, sessions, tick} = start(t, [null, null, null]);
  await settle();
  sessions[0].lose(lost());
  await settle();
  tick(500);
  await settle();
  sessions[1].lose(lost());
  await settle();
  assert.deepEqual(log, ['connecting', 'connected', 'reconnecting 500', 'connected', 'reconnecting 1000']);
});

/** A page whose events a test fires. */
function onPage(t) {
  const page = new EventTarget();
  t.mock.method(globalThis, 'addEventListener', (...args) => page.addEventListener(...args));
  t.mock.method(globalThis, 'removeEventListener', (...args) => page.removeEventListener(...args));
  return {fire: (type) => page.dispatchEvent(new Event(type))};
}

test('should end its session with the page and make a new one when it comes back', async (t) => {
  globalThis.addEventListener ??= () => {};
  globalThis.removeEventListener ??= () => {};
  const page = onPage(t);
  const {log, sessions, tick} = start(t, [null, null]);
  await settle();
  page.fire('pagehide');
  await settle();
  tick(100_000);
  await settle();
  assert.ok(sessions[0].closes > 0);
  assert.equal(sessions.length, 1, 'nothing is opened while the page is away');

  page.fire('pageshow');
  await settle();
  tick(500);
  await settle();
  assert.deepEqual(log, ['connecting', 'connected', 'reconnecting 500', 'connected']);
});

test('should survive the page going away while it opens and while it waits', async (t) => {
  globalThis.addEventListener ??= () => {};
  globalThis.removeEventListener ??= () => {};
  const page = onPage(t);
  const {log, sessions, tick} = start(t, [new DOMException('Stopped', 'AbortError'), lost(), null]);
  page.fire('pagehide');
  await settle();
  page.fire('pageshow');
  await settle();
  tick(500);
  await settle();
  page.fire('pagehide');
  await settle();
  tick(100_000);
  await settle();
  assert.equal(sessions.length, 2);
  page.fire('pageshow');
  await settle();
  assert.deepEqual(log, ['connecting', 'reconnecting 500', 'reconnecting 1000', 'connected']);
});

test('should stop for good, in a session and in a pause', async (t) => {
  const {connection, log, sessions, tick} = start(t, [null, null]);
  await settle();
  connection.stop();
  assert.ok(sessions[0].closes > 0);
  sessions[0].lose(lost());
  await settle();
  tick(100_000);
  await settle();
  assert.deepEqual(log, ['connecting', 'connected']);
});

test('should not open again when it is stopped during a pause', async (t) => {
  const {connection, sessions, tick} = start(t, [lost(), null]);
  await settle();
  connection.stop();
  await settle();
  tick(100_000);
  await settle();
  assert.equal(sessions.length, 1);
});

test('should treat an error of its own as final', async (t) => {
  const {log} = start(t, [new TypeError('broken')]);
  await settle();
  assert.deepEqual(log, ['connecting', 'fatal broken']);
});
