/**
 * Turns two readings of `getStats()` into the rates between them. Readings are anything with the
 * `values()` of an RTCStatsReport.
 *
 * @typedef {{values(): Iterable<any>}} Report
 */

/** Bits per byte over milliseconds per second: bytes per millisecond × 8 is kbit/s. */
const KBPS_PER_BYTE_PER_MS = 8;

export class PusherMeter {
  #rates = new Rates();

  /**
   * @param {Report} report
   * @param {number} nowMs wall clock
   * @returns {import('./types.js').V2TXLivePusherStatistics}
   */
  update(report, nowMs) {
    const stats = [...report.values()];
    const rates = this.#rates.begin(nowMs);
    const videos = outbound(stats, 'video');
    const audios = outbound(stats, 'audio');
    const largest = videos.reduce(
      (best, one) => ((one.frameWidth ?? 0) > (best?.frameWidth ?? 0) ? one : best),
      videos[0],
    );
    const pair = selectedPair(stats);
    return {
      width: largest?.frameWidth ?? 0,
      height: largest?.frameHeight ?? 0,
      fps: Math.round(largest?.framesPerSecond ?? 0),
      videoBitrate: rates.kbps('video', sum(videos, 'bytesSent')),
      audioBitrate: rates.kbps('audio', sum(audios, 'bytesSent')),
      rtt: Math.round((pair?.currentRoundTripTime ?? 0) * 1000),
      netSpeed: rates.kbps('all', pair?.bytesSent ?? 0),
      videoPacketLoss: reportedLoss(stats, 'video'),
      audioPacketLoss: reportedLoss(stats, 'audio'),
      videoCodec: codecOf(stats, largest),
      audioCodec: codecOf(stats, audios[0]),
      framesEncoded: sum(videos, 'framesEncoded'),
      keyFramesEncoded: sum(videos, 'keyFramesEncoded'),
      qualityLimitation: largest?.qualityLimitationReason ?? 'none',
      availableBitrate: Math.round((pair?.availableOutgoingBitrate ?? 0) / 1000),
      timestamp: nowMs,
    };
  }
}

export class PlayerMeter {
  #rates = new Rates();
  #audioTotalBlockMs = 0;

  /**
   * @param {Report} report
   * @param {number} nowMs wall clock
   * @param {{blockedMs: number, totalBlockedMs: number}} render of the same interval
   * @returns {import('./types.js').V2TXLivePlayerStatistics}
   */
  update(report, nowMs, render) {
    const stats = [...report.values()];
    const rates = this.#rates.begin(nowMs);
    const video = inbound(stats, 'video');
    const audio = inbound(stats, 'audio');
    const pair = selectedPair(stats);
    const audioBlockedMs = this.#audioBlocked(rates, audio);
    return {
      width: video?.frameWidth ?? 0,
      height: video?.frameHeight ?? 0,
      fps: Math.round(video?.framesPerSecond ?? 0),
      videoBitrate: rates.kbps('video', video?.bytesReceived ?? 0),
      audioBitrate: rates.kbps('audio', audio?.bytesReceived ?? 0),
      rtt: Math.round((pair?.currentRoundTripTime ?? 0) * 1000),
      netSpeed: rates.kbps('all', pair?.bytesReceived ?? 0),
      videoPacketLoss: lossOf(rates, 'video', video),
      audioPacketLoss: lossOf(rates, 'audio', audio),
      jitterBufferDelay: jitterBufferMs(rates, video ?? audio),
      videoTotalBlockTime: Math.round(render.totalBlockedMs),
      audioTotalBlockTime: Math.round(this.#audioTotalBlockMs),
      videoBlockRate: percent(render.blockedMs, rates.elapsedMs),
      audioBlockRate: percent(audioBlockedMs, rates.elapsedMs),
      videoCodec: codecOf(stats, video),
      audioCodec: codecOf(stats, audio),
      framesDecoded: video?.framesDecoded ?? 0,
      framesDropped: video?.framesDropped ?? 0,
      keyFramesDecoded: video?.keyFramesDecoded ?? 0,
      packetsLost: (video?.packetsLost ?? 0) + (audio?.packetsLost ?? 0),
      audioLevel: audio?.audioLevel ?? 0,
      timestamp: nowMs,
    };
  }

  /**
   * Made-up samples that were heard: concealment of silence is not a block.
   *
   * @param {Rates} rates
   * @param {any} audio
   */
  #audioBlocked(rates, audio) {
    const concealed = rates.delta(
      'concealed',
      (audio?.concealedSamples ?? 0) - (audio?.silentConcealedSamples ?? 0),
    );
    const samplesPerMs = rates.delta('samples', audio?.totalSamplesReceived ?? 0) / (rates.elapsedMs || 1);
    const blockedMs = samplesPerMs > 0 ? Math.min(rates.elapsedMs, Math.max(0, concealed) / samplesPerMs) : 0;
    this.#audioTotalBlockMs += blockedMs;
    return blockedMs;
  }
}

/** Differences between this reading's counters and the last one's. */
class Rates {
  /** @type {Map<string, number>} */
  #last = new Map();
  #lastMs = NaN;
  elapsedMs = 0;

  /** @param {number} nowMs */
  begin(nowMs) {
    this.elapsedMs = Number.isNaN(this.#lastMs) ? 0 : Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    return this;
  }

  /**
   * @param {string} name
   * @param {number} value
   */
  delta(name, value) {
    const last = this.#last.get(name);
    this.#last.set(name, value);
    // A counter that fell belongs to a new session.
    return last === undefined || value < last ? 0 : value - last;
  }

  /**
   * @param {string} name
   * @param {number} bytes
   */
  kbps(name, bytes) {
    const delta = this.delta(`${name}.bytes`, bytes);
    return this.elapsedMs > 0 ? Math.round((delta * KBPS_PER_BYTE_PER_MS) / this.elapsedMs) : 0;
  }
}

/**
 * @param {any[]} stats
 * @param {string} kind
 */
function outbound(stats, kind) {
  return stats.filter((one) => one.type === 'outbound-rtp' && one.kind === kind);
}

/**
 * @param {any[]} stats
 * @param {string} kind
 */
function inbound(stats, kind) {
  return stats.find((one) => one.type === 'inbound-rtp' && one.kind === kind);
}

/** @param {any[]} stats */
function selectedPair(stats) {
  const transport = stats.find((one) => one.type === 'transport' && one.selectedCandidatePairId);
  return (
    stats.find((one) => one.type === 'candidate-pair' && one.id === transport?.selectedCandidatePairId) ??
    stats.find((one) => one.type === 'candidate-pair' && one.nominated)
  );
}

/**
 * @param {any[]} stats
 * @param {any} stream
 */
function codecOf(stats, stream) {
  const mimeType = stats.find((one) => one.type === 'codec' && one.id === stream?.codecId)?.mimeType ?? '';
  return mimeType.slice(mimeType.indexOf('/') + 1);
}

/**
 * @param {any[]} stats
 * @param {string} kind
 */
function reportedLoss(stats, kind) {
  const reports = stats.filter((one) => one.type === 'remote-inbound-rtp' && one.kind === kind);
  const worst = Math.max(0, ...reports.map((one) => one.fractionLost ?? 0));
  return round1(worst * 100);
}

/**
 * @param {Rates} rates
 * @param {string} kind
 * @param {any} stream
 */
function lossOf(rates, kind, stream) {
  const lost = rates.delta(`${kind}.lost`, stream?.packetsLost ?? 0);
  const received = rates.delta(`${kind}.received`, stream?.packetsReceived ?? 0);
  return percent(lost, lost + received);
}

/**
 * @param {Rates} rates
 * @param {any} stream
 */
function jitterBufferMs(rates, stream) {
  const delay = rates.delta('jitterBuffer.delay', stream?.jitterBufferDelay ?? 0);
  const emitted = rates.delta('jitterBuffer.emitted', stream?.jitterBufferEmittedCount ?? 0);
  return emitted > 0 ? Math.round((delay / emitted) * 1000) : 0;
}

/**
 * @param {any[]} stats
 * @param {string} field
 */
function sum(stats, field) {
  return stats.reduce((total, one) => total + (one[field] ?? 0), 0);
}

/**
 * @param {number} part
 * @param {number} whole
 */
function percent(part, whole) {
  return whole > 0 ? round1(Math.min(100, Math.max(0, (part / whole) * 100))) : 0;
}

/** @param {number} value */
function round1(value) {
  return Math.round(value * 10) / 10;
}
