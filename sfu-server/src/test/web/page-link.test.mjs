import assert from 'node:assert/strict';
import {test} from 'node:test';
import {formatPlayLink, parsePageLink} from '../../main/resources/web/ui/page-link.js';

const PLAY = 'trtc://h:8080/play/s?sdkappid=1&userId=u&usersig=a*b%2Ac&wait=30';

test('should take a trtc URL as it is, with its own parameters', () => {
  assert.deepEqual(parsePageLink('', `#play=${PLAY}`), {play: [PLAY], push: undefined, room: undefined, options: {}});
});

test('should take several, encoded ones, and options between them', () => {
  const link = parsePageLink('?codec=vp9', `#play=${PLAY}&buffer=0.5&play=${encodeURIComponent(PLAY)}&push=trtc://h/push/s?sdkappid=1&usersig=x`);
  assert.deepEqual(link.play, [PLAY, PLAY]);
  assert.equal(link.push, 'trtc://h/push/s?sdkappid=1&usersig=x');
  assert.deepEqual(link.options, {codec: 'vp9', buffer: '0.5'});
});

test('should tell the role of a plain url', () => {
  assert.deepEqual(parsePageLink('', `#url=${PLAY}`).play, [PLAY]);
  assert.equal(parsePageLink('', '#url=trtc://h/push/s?x=1').push, 'trtc://h/push/s?x=1');
});

test('should ignore what it does not know and broken encoding', () => {
  assert.deepEqual(parsePageLink('', '#main'), {play: [], push: undefined, room: undefined, options: {}});
  assert.deepEqual(parsePageLink('?utm=1', '#play=%zz').play, ['%zz']);
});

test('should read its own links', () => {
  const link = formatPlayLink('https://h/', PLAY);
  assert.deepEqual(parsePageLink('', new URL(link).hash).play, [PLAY]);
});

test('should take a room and as whom to enter it', () => {
  const link = parsePageLink('', `#room=${PLAY}&as=viewer&source=camera`);
  assert.equal(link.room, PLAY);
  assert.deepEqual(link.options, {as: 'viewer', source: 'camera'});
});
