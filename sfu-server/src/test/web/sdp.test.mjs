import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  addAudioNack,
  applyRestartFragment,
  opusParameters,
  restartFragmentOf,
  setFormatParameters,
  tuneAnswer,
} from '../../main/resources/web/sdk/sdp.js';

const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 63 111 9',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  'a=mid:0',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:9 G722/8000',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 108',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  'a=mid:1',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:108 H264/90000',
  'a=fmtp:108 packetization-mode=1;profile-level-id=42e01f',
  '',
].join('\r\n');

const linesOf = (sdp) => sdp.split('\r\n');
const added = (before, after) => linesOf(after).filter((line) => !linesOf(before).includes(line));

test('should ask for audio NACK on Opus alone, once', () => {
  const once = addAudioNack(OFFER);
  assert.deepEqual(added(OFFER, once), ['a=rtcp-fb:111 nack']);
  assert.equal(linesOf(once).length, linesOf(OFFER).length + 1);
  assert.equal(addAudioNack(once), once);
});

test('should change nothing else', () => {
  assert.equal(linesOf(addAudioNack(OFFER)).filter((line) => line !== 'a=rtcp-fb:111 nack').join('\r\n'), OFFER);
  assert.equal(addAudioNack('v=0\r\n'), 'v=0\r\n');
});

test('should merge format parameters and keep unknown ones', () => {
  const sdp = setFormatParameters(OFFER, 'audio', ['opus'], {stereo: 1, useinbandfec: 0});
  assert.deepEqual(added(OFFER, sdp), ['a=fmtp:111 minptime=10;useinbandfec=0;stereo=1']);
});

test('should add a format line where a codec has none, and leave repair formats alone', () => {
  const sdp = setFormatParameters(OFFER, 'video', ['vp8', 'h264'], {'x-google-start-bitrate': 800});
  assert.deepEqual(added(OFFER, sdp), [
    'a=fmtp:96 x-google-start-bitrate=800',
    'a=fmtp:108 packetization-mode=1;profile-level-id=42e01f;x-google-start-bitrate=800',
  ]);
});

test('should make music stereo and speech narrow', () => {
  assert.deepEqual(opusParameters({sampleRate: 48000, channels: 2, bitrateKbps: 128}), {
    maxplaybackrate: 48000,
    stereo: 1,
    'sprop-stereo': 1,
    maxaveragebitrate: 128000,
    useinbandfec: 1,
  });
  assert.equal(opusParameters({sampleRate: 16000, channels: 1, bitrateKbps: 16}).maxplaybackrate, 16000);
});

test('should hold a least bit rate only when asked to', () => {
  const audio = {sampleRate: 48000, channels: 1, bitrateKbps: 50};
  const video = {width: 640, height: 360, fps: 15, startKbps: 500, maxKbps: 900};
  assert.doesNotMatch(tuneAnswer(OFFER, audio, video), /x-google-min-bitrate/);
  assert.match(tuneAnswer(OFFER, audio, {...video, minKbps: 300}), /x-google-min-bitrate=400/);
});

test('should leave room for the sound beside the picture, and never cap both together', () => {
  const audio = {sampleRate: 48000, channels: 2, bitrateKbps: 128};
  const sdp = tuneAnswer(OFFER, audio, {width: 320, height: 180, fps: 15, startKbps: 250, maxKbps: 400});
  assert.match(sdp, /x-google-start-bitrate=506/);
  assert.doesNotMatch(sdp, /x-google-max-bitrate/);
});

test('should write and apply an ICE restart', () => {
  assert.equal(
    restartFragmentOf(OFFER),
    'a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\nm=audio 9 UDP/TLS/RTP/SAVPF 63 111 9\r\na=mid:0\r\n',
  );
  const answer = OFFER.replace('a=mid:0', 'a=candidate:1 1 udp 1 192.0.2.1 8000 typ host\r\na=end-of-candidates\r\na=mid:0');
  const fragment =
    'a=ice-ufrag:WXYZ\r\na=ice-pwd:9999999999999999999999\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:2 1 udp 1 192.0.2.2 8000 typ host\r\n';
  const restarted = applyRestartFragment(answer, fragment);
  assert.equal(restarted.match(/a=ice-ufrag:WXYZ/g)?.length, 2);
  assert.equal(restarted.match(/a=ice-pwd:9999999999999999999999/g)?.length, 2);
  assert.match(restarted, /192\.0\.2\.2/);
  assert.doesNotMatch(restarted, /192\.0\.2\.1|abcd/);
  assert.ok(restarted.indexOf('192.0.2.2') < restarted.indexOf('m=video'));
});

test('should keep the old candidates when a restart brings none', () => {
  const answer = OFFER.replace('a=mid:0', 'a=candidate:1 1 udp 1 192.0.2.1 8000 typ host\r\na=mid:0');
  assert.match(applyRestartFragment(answer, 'a=ice-ufrag:WXYZ\r\na=ice-pwd:9999999999999999999999\r\n'), /192\.0\.2\.1/);
});
