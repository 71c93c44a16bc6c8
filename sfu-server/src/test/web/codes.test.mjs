import assert from 'node:assert/strict';
import {test} from 'node:test';
import {errorFromResponse} from '../../main/resources/web/sdk/codes.js';

test('should map a forged UserSig to refused, and never try it again', () => {
  const error = errorFromResponse('push', 401, {code: 70009, detail: 'signature mismatch'}, undefined);
  assert.equal(error.code, -3);
  assert.equal(error.serverCode, 70009);
  assert.equal(error.retryable, false);
  assert.match(error.message, /another key \(70009\): signature mismatch/);
});

test('should take the code member also as text, and ignore what is no number', () => {
  assert.equal(errorFromResponse('play', 403, {code: '70001'}, undefined).serverCode, 70001);
  assert.equal(errorFromResponse('play', 403, {code: 'nonsense'}, undefined).serverCode, undefined);
  assert.equal(errorFromResponse('play', 403, {code: {}}, undefined).serverCode, undefined);
});

test('should retry only what trying again can mend', () => {
  const retryable = (action, status, retryAfterMs) =>
    errorFromResponse(action, status, {}, retryAfterMs).retryable;
  for (const status of [400, 401, 403, 404, 405, 406, 415, 422]) {
    assert.equal(retryable('push', status), false, `push ${status}`);
    assert.equal(retryable('play', status), false, `play ${status}`);
  }
  for (const status of [408, 429, 500, 502, 503, 504]) {
    assert.equal(retryable('push', status), true, `push ${status}`);
  }
  assert.equal(retryable('play', 409), true);
  assert.equal(retryable('push', 409), false);
  assert.equal(retryable('push', 409, 2000), true);
});

test('should map each status to its V2TXLive code', () => {
  const expected = {400: -2, 401: -3, 403: -3, 404: -2, 406: -4, 409: -3, 415: -1, 422: -2, 429: -3, 500: -7, 503: -7, 504: -6};
  for (const [status, code] of Object.entries(expected)) {
    assert.equal(errorFromResponse('play', Number(status), {}, undefined).code, code, status);
  }
});

test('should say something for a body without words', () => {
  assert.equal(errorFromResponse('play', 409, {}, 1000).message, 'The stream is not live yet');
  assert.equal(errorFromResponse('push', 418, {detail: '  '}, undefined).message, 'The server answered with status 418');
});
