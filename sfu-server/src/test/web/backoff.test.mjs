import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Backoff, parseRetryAfter} from '../../main/resources/web/sdk/backoff.js';

test('should double up to the limit, within half and all of the step', () => {
  const longest = new Backoff({baseMs: 500, maxMs: 15_000, random: () => 1});
  assert.deepEqual(Array.from({length: 8}, () => longest.next()), [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  const shortest = new Backoff({baseMs: 500, maxMs: 15_000, random: () => 0});
  assert.deepEqual(Array.from({length: 3}, () => shortest.next()), [250, 500, 1000]);
});

test('should start anew after a reset, and not overflow after thousands of attempts', () => {
  const backoff = new Backoff({random: () => 1});
  for (let i = 0; i < 5000; i++) {
    assert.ok(backoff.next() <= 15_000);
  }
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

test('should never come back before the server wants, nor wait for ever', () => {
  assert.equal(new Backoff({random: () => 0}).next(7000), 7000);
  assert.equal(new Backoff({random: () => 1}).next(7000), 7500);
  assert.equal(new Backoff({random: () => 0}).next(1e9), 120_000);
});

test('should read Retry-After as seconds or as a date', () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(parseRetryAfter('3', now), 3000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:10 GMT', now), 10_000);
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 00:00:10 GMT', now), 0);
  assert.equal(parseRetryAfter('soon', now), undefined);
  assert.equal(parseRetryAfter(null, now), undefined);
});
