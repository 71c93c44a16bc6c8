import assert from 'node:assert/strict';
import {test} from 'node:test';
import {endpointFor, endpointOf, formatTrtcUrl, parseTrtcUrl} from '../../main/resources/web/sdk/trtc-url.js';

const SIG = 'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwo5QweKU7MSCgswUJStDEwMDQwsQgMiUZOamKlkZmhtAAUQ0taIgsyhVycrCzAQmVJyZrmSlFFoeGhTo6BkalmJcVeZTYarvFRSQa*Tpoe2R5*IZmeFd7BVo7pZUUOVZmG6rVAsAhRwu1g__';
const URL_TEXT = `trtc://cloud.tencent.com/push/streamid?sdkappid=1400188888&userId=A&usersig=${SIG}`;

const fieldOf = (text) => {
  try {
    parseTrtcUrl(text);
  } catch (error) {
    return error.field;
  }
  return undefined;
};

test('should parse the documented form', () => {
  assert.deepEqual(parseTrtcUrl(URL_TEXT), {
    host: 'cloud.tencent.com',
    port: undefined,
    action: 'push',
    streamId: 'streamid',
    sdkAppId: 1400188888,
    userId: 'A',
    userSig: SIG,
    parameters: {},
  });
});

test('should take parameter names in any case, an encoded signature, and further parameters', () => {
  const url = parseTrtcUrl(
    `TRTC://Live.Example:8443/Play/a%20b?SDKAppID=7&userid=x_1&UserSig=${SIG.replaceAll('*', '%2A')}&StrRoomId=red&wait=30#x`,
  );
  assert.equal(url.host, 'live.example');
  assert.equal(url.port, 8443);
  assert.equal(url.action, 'play');
  assert.equal(url.streamId, 'a b');
  assert.equal(url.userSig, SIG);
  assert.deepEqual(url.parameters, {strroomid: 'red', wait: '30'});
});

test('should round-trip', () => {
  for (const text of [URL_TEXT, `trtc://[::1]:8080/play/%E6%B5%81?sdkappid=1&userId=u&usersig=s&roomid=5`]) {
    const url = parseTrtcUrl(text);
    assert.deepEqual(parseTrtcUrl(formatTrtcUrl(url)), url);
  }
});

test('should name the field that is wrong', () => {
  const cases = {
    '': 'url',
    'https://h/push/s?sdkappid=1&userId=u&usersig=s': 'url',
    'trtc://h/watch/s?sdkappid=1&userId=u&usersig=s': 'url',
    'trtc://h:0/push/s?sdkappid=1&userId=u&usersig=s': 'url',
    'trtc://h:65536/push/s?sdkappid=1&userId=u&usersig=s': 'url',
    'trtc://user@h/push/s?sdkappid=1&userId=u&usersig=s': 'url',
    'trtc://h/push/%zz?sdkappid=1&userId=u&usersig=s': 'streamId',
    [`trtc://h/push/${'s'.repeat(65)}?sdkappid=1&userId=u&usersig=s`]: 'streamId',
    'trtc://h/push/s?userId=u&usersig=s': 'sdkAppId',
    'trtc://h/push/s?sdkappid=0&userId=u&usersig=s': 'sdkAppId',
    'trtc://h/push/s?sdkappid=4294967296&userId=u&usersig=s': 'sdkAppId',
    'trtc://h/push/s?sdkappid=0x10&userId=u&usersig=s': 'sdkAppId',
    'trtc://h/push/s?sdkappid=1&usersig=s': 'userId',
    'trtc://h/push/s?sdkappid=1&userId=a.b&usersig=s': 'userId',
    [`trtc://h/push/s?sdkappid=1&userId=${'u'.repeat(33)}&usersig=s`]: 'userId',
    'trtc://h/push/s?sdkappid=1&userId=u': 'userSig',
  };
  for (const [text, field] of Object.entries(cases)) {
    assert.equal(fieldOf(text), field, text);
  }
});

test('should post to the page origin when the URL names the page', () => {
  const base = (text, page) => new URL(endpointOf(parseTrtcUrl(`${text}?sdkappid=1&userId=u&usersig=a*b`), page)).origin;
  assert.equal(base('trtc://live.example/play/s', 'https://live.example'), 'https://live.example');
  assert.equal(base('trtc://live.example/play/s', 'http://live.example:8080'), 'http://live.example:8080');
  assert.equal(base('trtc://localhost:8080/play/s', 'http://127.0.0.1:8080'), 'http://127.0.0.1:8080');
  assert.equal(base('trtc://live.example:9000/play/s', 'http://live.example:8080'), 'http://live.example:9000');
  assert.equal(base('trtc://other.example/play/s', 'https://live.example'), 'https://other.example');
  assert.equal(base('trtc://127.0.0.1:8080/play/s', 'https://live.example'), 'http://127.0.0.1:8080');
  assert.equal(base('trtc://[::1]:8080/play/s', undefined), 'http://[::1]:8080');
  assert.equal(base('trtc://other.example/play/s', undefined), 'https://other.example');
});

test('should write the WHIP resource of the contract', () => {
  const url = parseTrtcUrl('trtc://h:8080/push/a%2Fb?sdkappid=1&userId=u&usersig=a*b-c_&roomid=5');
  assert.equal(endpointOf(url, undefined), 'https://h:8080/v1/push/a%2Fb?sdkappid=1&userid=u&usersig=a*b-c_&roomid=5');
});

test('should refuse a play URL for a push', () => {
  assert.throws(() => endpointFor('push', URL_TEXT.replace('/push/', '/play/')), /expected a push URL/);
});
