import assert from 'node:assert/strict';
import {test} from 'node:test';
import {HttpSession} from '../../main/resources/web/sdk/http-session.js';

const ENDPOINT = 'http://127.0.0.1:8080/v1/push/s?sdkappid=1&userid=u&usersig=secret';
const answering = (status, body, headers = {}) => {
  const calls = [];
  const fetch = async (url, init) => {
    calls.push({url, method: init.method, headers: init.headers, body: init.body, keepalive: init.keepalive});
    return new Response(body, {status, headers});
  };
  return {calls, fetch};
};

test('should post the offer and resolve a relative Location', async () => {
  const {calls, fetch} = answering(201, 'v=0', {Location: '/v1/sessions/x1'});
  const session = await HttpSession.create('push', ENDPOINT, 'offer', {fetch});
  assert.equal(session.url, 'http://127.0.0.1:8080/v1/sessions/x1');
  assert.equal(session.answer, 'v=0');
  assert.equal(calls[0].method, 'POST');
  assert.equal(calls[0].headers['Content-Type'], 'application/sdp');
  assert.equal(calls[0].body, 'offer');
});

test('should end the session at its own URL, without the signature', async () => {
  const {calls, fetch} = answering(201, 'v=0', {Location: '/v1/sessions/x1'});
  const session = await HttpSession.create('push', ENDPOINT, 'offer', {fetch});
  await session.end({keepalive: true});
  assert.deepEqual({url: calls[1].url, method: calls[1].method, keepalive: calls[1].keepalive}, {
    url: 'http://127.0.0.1:8080/v1/sessions/x1',
    method: 'DELETE',
    keepalive: true,
  });
});

test('should read a problem document', async () => {
  const {fetch} = answering(403, JSON.stringify({code: 70001, title: 'Forbidden'}), {'Content-Type': 'application/problem+json'});
  await assert.rejects(HttpSession.create('push', ENDPOINT, 'offer', {fetch}), {code: -3, serverCode: 70001, status: 403, retryable: false});
});

test('should survive bodies that are no problem documents', async () => {
  for (const [body, type] of [['<html>', 'text/html'], ['{', 'application/json'], ['null', 'application/json'], ['[]', 'application/json']]) {
    const {fetch} = answering(503, body, {'Content-Type': type, 'Retry-After': '4'});
    await assert.rejects(HttpSession.create('play', ENDPOINT, 'offer', {fetch}), {code: -7, status: 503, retryable: true, retryAfterMs: 4000});
  }
});

test('should refuse an answer without Location', async () => {
  await assert.rejects(HttpSession.create('push', ENDPOINT, 'offer', {fetch: answering(201, 'v=0').fetch}), {code: -7});
});

test('should call an unreachable server disconnected, and try again', async () => {
  const fetch = async () => {
    throw new TypeError('Failed to fetch');
  };
  await assert.rejects(HttpSession.create('push', ENDPOINT, 'offer', {fetch}), {code: -8, retryable: true, message: '127.0.0.1:8080 cannot be reached'});
});

test('should restart ICE with If-Match and give the fragment back', async () => {
  const {calls, fetch} = answering(200, 'a=ice-ufrag:x', {Location: '/v1/sessions/x1'});
  const session = await HttpSession.create('push', ENDPOINT, 'offer', {fetch});
  assert.equal(await session.restartIce('fragment'), 'a=ice-ufrag:x');
  assert.equal(calls[1].method, 'PATCH');
  assert.equal(calls[1].headers['If-Match'], '*');
  assert.equal(calls[1].headers['Content-Type'], 'application/trickle-ice-sdpfrag');
});
