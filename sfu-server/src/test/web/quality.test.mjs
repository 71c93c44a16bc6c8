import assert from 'node:assert/strict';
import {test} from 'node:test';
import {orderVideoCodecs} from '../../main/resources/web/sdk/codecs.js';
import {V2TXLiveVideoResolution, audioQualityOf, videoQualityOf} from '../../main/resources/web/sdk/quality.js';
import {volumeOf} from '../../main/resources/web/sdk/volume-meter.js';

test('should name each preset after its size', () => {
  for (const [name, value] of Object.entries(V2TXLiveVideoResolution)) {
    const {width, height} = videoQualityOf(value);
    assert.equal(name, `V2TXLiveVideoResolution${width}x${height}`);
  }
});

test('should take the published bit rates at 15 frames per second', () => {
  const {startKbps, maxKbps, fps, minKbps} = videoQualityOf(V2TXLiveVideoResolution.V2TXLiveVideoResolution1280x720);
  assert.deepEqual({startKbps, maxKbps, fps, minKbps}, {startKbps: 1000, maxKbps: 1800, fps: 15, minKbps: undefined});
});

test('should swap for portrait and let the caller decide', () => {
  const quality = videoQualityOf({videoResolution: 8, videoResolutionMode: 1, videoFps: 30, videoBitrate: 700, minVideoBitrate: 200});
  assert.deepEqual(quality, {width: 360, height: 640, fps: 30, maxKbps: 700, minKbps: 200, startKbps: 700});
});

test('should refuse what is out of range', () => {
  for (const parameter of [99, -1, {videoResolution: 8, videoFps: 0}, {videoResolution: 8, videoFps: 61}, {videoResolution: 8, videoBitrate: 1}, {videoResolution: 8, videoBitrate: 500, minVideoBitrate: 501}]) {
    assert.throws(() => videoQualityOf(parameter), {code: -2}, JSON.stringify(parameter));
  }
  assert.throws(() => audioQualityOf(3), {code: -2});
});

test('should put the preferred codec first, its plainest profile before the others, repair last', () => {
  const codec = (name, sdpFmtpLine) => ({mimeType: `video/${name}`, sdpFmtpLine});
  const codecs = [
    codec('VP8'),
    codec('rtx'),
    codec('H264', 'packetization-mode=0;profile-level-id=42e01f'),
    codec('H264', 'packetization-mode=1;profile-level-id=4d001f'),
    codec('H264', 'packetization-mode=1;profile-level-id=42e01f'),
    codec('VP9', 'profile-id=2'),
    codec('VP9', 'profile-id=0'),
    codec('ulpfec'),
  ];
  assert.deepEqual(orderVideoCodecs(codecs, 'h264').map((one) => codecs.indexOf(one)), [4, 2, 3, 0, 5, 6, 1, 7]);
  assert.deepEqual(orderVideoCodecs(codecs, 'vp9').map((one) => codecs.indexOf(one)), [6, 5, 0, 2, 3, 4, 1, 7]);
});

test('should tell loudness in decibels', () => {
  assert.equal(volumeOf(1), 100);
  assert.equal(volumeOf(0), 0);
  assert.equal(volumeOf(0.001), 0);
  assert.equal(volumeOf(0.0316227766), 50);
});
