import {V2TXLiveCode, V2TXLiveError} from './codes.js';

/** Audio presets: Speech 16 kHz mono, Default 48 kHz mono, Music 48 kHz stereo. */
export const V2TXLiveAudioQuality = Object.freeze({
  V2TXLiveAudioQualitySpeech: 0,
  V2TXLiveAudioQualityDefault: 1,
  V2TXLiveAudioQualityMusic: 2,
});

export const V2TXLiveVideoResolutionMode = Object.freeze({
  V2TXLiveVideoResolutionModeLandscape: 0,
  V2TXLiveVideoResolutionModePortrait: 1,
});

/** Names carry the landscape size; portrait mode swaps it. */
export const V2TXLiveVideoResolution = Object.freeze({
  V2TXLiveVideoResolution160x160: 0,
  V2TXLiveVideoResolution270x270: 1,
  V2TXLiveVideoResolution480x480: 2,
  V2TXLiveVideoResolution320x240: 3,
  V2TXLiveVideoResolution480x360: 4,
  V2TXLiveVideoResolution640x480: 5,
  V2TXLiveVideoResolution320x180: 6,
  V2TXLiveVideoResolution480x270: 7,
  V2TXLiveVideoResolution640x360: 8,
  V2TXLiveVideoResolution960x540: 9,
  V2TXLiveVideoResolution1280x720: 10,
  V2TXLiveVideoResolution1920x1080: 11,
});

/** Default frame rate of every preset. */
export const DEFAULT_FPS = 15;
const MAX_FPS = 60;

/** [width, height, minimum kbit/s, maximum kbit/s] at 15 frames per second, by resolution value. */
const VIDEO_PRESETS = /** @type {const} */ ([
  [160, 160, 100, 150],
  [270, 270, 200, 300],
  [480, 480, 350, 525],
  [320, 240, 250, 375],
  [480, 360, 400, 600],
  [640, 480, 600, 900],
  [320, 180, 250, 400],
  [480, 270, 350, 550],
  [640, 360, 500, 900],
  [960, 540, 800, 1500],
  [1280, 720, 1000, 1800],
  [1920, 1080, 2500, 3000],
]);

const AUDIO_PRESETS = /** @type {const} */ ([
  {sampleRate: 16000, channels: 1, bitrateKbps: 16},
  {sampleRate: 48000, channels: 1, bitrateKbps: 50},
  {sampleRate: 48000, channels: 2, bitrateKbps: 128},
]);

/**
 * Fills a video encoder parameter from its preset and checks it.
 *
 * The presets' bit rates are for 15 frames per second. More frames cost less than proportionally
 * more bits, since neighbours resemble each other more: the scale is the square root.
 *
 * @param {import('./types.js').V2TXLiveVideoEncoderParam | number} parameter or just a resolution
 * @returns {import('./types.js').VideoQuality}
 * @throws {V2TXLiveError} INVALID_PARAMETER
 */
export function videoQualityOf(parameter) {
  const given = typeof parameter === 'number' ? {videoResolution: parameter} : parameter;
  const preset = VIDEO_PRESETS[given.videoResolution];
  if (!preset) {
    throw invalid(`videoResolution: ${given.videoResolution} (expected 0..${VIDEO_PRESETS.length - 1})`);
  }
  const fps = given.videoFps ?? DEFAULT_FPS;
  if (!(fps >= 1 && fps <= MAX_FPS)) {
    throw invalid(`videoFps: ${fps} (expected 1..${MAX_FPS})`);
  }
  const [width, height, presetMinKbps, presetMaxKbps] = preset;
  const scale = Math.sqrt(fps / DEFAULT_FPS);
  const maxKbps = given.videoBitrate ?? Math.round(presetMaxKbps * scale);
  if (!(maxKbps >= 10 && maxKbps <= 100_000)) {
    throw invalid(`videoBitrate: ${maxKbps} (expected 10..100000 kbit/s)`);
  }
  const minKbps = given.minVideoBitrate;
  if (minKbps !== undefined && !(minKbps >= 0 && minKbps <= maxKbps)) {
    throw invalid(`minVideoBitrate: ${minKbps} (expected 0..${maxKbps} kbit/s)`);
  }
  const portrait =
    given.videoResolutionMode === V2TXLiveVideoResolutionMode.V2TXLiveVideoResolutionModePortrait;
  return {
    width: portrait ? height : width,
    height: portrait ? width : height,
    fps,
    maxKbps,
    minKbps,
    startKbps: Math.min(maxKbps, Math.round(presetMinKbps * scale)),
  };
}

/**
 * @param {number} quality one of {@link V2TXLiveAudioQuality}
 * @returns {import('./types.js').AudioQuality}
 * @throws {V2TXLiveError} INVALID_PARAMETER
 */
export function audioQualityOf(quality) {
  const preset = AUDIO_PRESETS[quality];
  if (!preset) {
    throw invalid(`audioQuality: ${quality} (expected 0..${AUDIO_PRESETS.length - 1})`);
  }
  return preset;
}

/** @param {string} message */
function invalid(message) {
  return new V2TXLiveError(V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER, message);
}
