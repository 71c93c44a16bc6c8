import assert from 'node:assert/strict';
import {test} from 'node:test';
import {RenderMeter} from '../../main/resources/web/sdk/render-meter.js';
import {PlayerMeter, PusherMeter} from '../../main/resources/web/sdk/statistics.js';

const report = (...stats) => new Map(stats.map((one, index) => [one.id ?? index, one]));

const pushed = (bytes, fps) =>
  report(
    {type: 'codec', id: 'c1', mimeType: 'video/H264'},
    {type: 'outbound-rtp', kind: 'video', codecId: 'c1', bytesSent: bytes, frameWidth: 640, frameHeight: 360, framesPerSecond: fps, framesEncoded: 5},
    {type: 'outbound-rtp', kind: 'audio', bytesSent: bytes / 10},
    {type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.123},
    {type: 'transport', selectedCandidatePairId: 'p2'},
    {type: 'candidate-pair', id: 'p1', nominated: true, currentRoundTripTime: 9, bytesSent: 0},
    {type: 'candidate-pair', id: 'p2', currentRoundTripTime: 0.0123, bytesSent: bytes * 2},
  );

test('should give a pusher the rates between two readings', () => {
  const meter = new PusherMeter();
  assert.equal(meter.update(pushed(10_000, 15), 1000).videoBitrate, 0);
  const {videoBitrate, audioBitrate, netSpeed, rtt, fps, videoPacketLoss, videoCodec} = meter.update(pushed(260_000, 14.6), 3000);
  assert.deepEqual(
    {videoBitrate, audioBitrate, netSpeed, rtt, fps, videoPacketLoss, videoCodec},
    {videoBitrate: 1000, audioBitrate: 100, netSpeed: 2000, rtt: 12, fps: 15, videoPacketLoss: 12.3, videoCodec: 'H264'},
  );
});

test('should not take a new session for a negative rate', () => {
  const meter = new PusherMeter();
  meter.update(pushed(1_000_000, 15), 1000);
  assert.equal(meter.update(pushed(100, 15), 2000).videoBitrate, 0);
});

const played = ({received, lost, concealed = 0, samples, delay, emitted}) =>
  report(
    {type: 'inbound-rtp', kind: 'video', bytesReceived: received * 1000, packetsReceived: received, packetsLost: lost, jitterBufferDelay: delay, jitterBufferEmittedCount: emitted},
    {type: 'inbound-rtp', kind: 'audio', bytesReceived: 0, packetsReceived: 0, packetsLost: 0, concealedSamples: concealed, silentConcealedSamples: 0, totalSamplesReceived: samples},
  );

test('should give a player loss, buffer and block rates of the interval', () => {
  const meter = new PlayerMeter();
  meter.update(played({received: 100, lost: 0, samples: 48_000, delay: 1, emitted: 10}), 1000, {blockedMs: 0, totalBlockedMs: 0});
  const statistics = meter.update(
    played({received: 190, lost: 10, concealed: 4800, samples: 144_000, delay: 2.5, emitted: 40}),
    3000,
    {blockedMs: 300, totalBlockedMs: 450},
  );
  assert.equal(statistics.videoPacketLoss, 10);
  assert.equal(statistics.videoBitrate, 360);
  assert.equal(statistics.jitterBufferDelay, 50);
  assert.equal(statistics.videoBlockRate, 15);
  assert.equal(statistics.videoTotalBlockTime, 450);
  assert.equal(statistics.audioTotalBlockTime, 100);
  assert.equal(statistics.audioBlockRate, 5);
});

test('should live with an empty report', () => {
  assert.equal(new PlayerMeter().update(report(), 1, {blockedMs: 0, totalBlockedMs: 0}).fps, 0);
  assert.equal(new PusherMeter().update(report(), 1).fps, 0);
});

test('should count only gaps over 200 ms, whole, and each part once', () => {
  const meter = new RenderMeter();
  meter.onFrame(0);
  meter.onFrame(200);
  assert.equal(meter.read(300).totalBlockedMs, 0);
  assert.deepEqual(meter.read(500), {blockedMs: 300, totalBlockedMs: 300});
  meter.onFrame(700);
  assert.deepEqual(meter.read(700), {blockedMs: 200, totalBlockedMs: 500});
});

test('should not count the time in which nothing was to be shown', () => {
  const meter = new RenderMeter();
  assert.equal(meter.read(10_000).totalBlockedMs, 0);
  meter.onFrame(10_000);
  meter.suspend();
  meter.onFrame(20_000);
  assert.equal(meter.read(20_000).totalBlockedMs, 0);
});
