import {V2TXLiveCode, V2TXLiveError} from './codes.js';

/**
 * @param {import('./types.js').VideoQuality} quality
 * @param {boolean | string} frontCameraOrDeviceId true: facing the user; or a device id
 * @returns {Promise<MediaStreamTrack>}
 * @throws {V2TXLiveError}
 */
export async function openCamera(quality, frontCameraOrDeviceId) {
  const device =
    typeof frontCameraOrDeviceId === 'string'
      ? {deviceId: {exact: frontCameraOrDeviceId}}
      : {facingMode: frontCameraOrDeviceId ? 'user' : 'environment'};
  return openDevice(
    {video: {...device, ...cameraConstraints(quality)}},
    {
      denied: V2TXLiveCode.V2TXLIVE_WARNING_CAMERA_NO_PERMISSION,
      occupied: V2TXLiveCode.V2TXLIVE_WARNING_CAMERA_OCCUPIED,
      failed: V2TXLiveCode.V2TXLIVE_WARNING_CAMERA_START_FAILED,
      name: 'camera',
    },
  );
}

/** @param {import('./types.js').VideoQuality} quality */
export function cameraConstraints(quality) {
  return {
    width: {ideal: quality.width},
    height: {ideal: quality.height},
    frameRate: {ideal: quality.fps, max: quality.fps},
  };
}

/**
 * @param {import('./types.js').AudioQuality} quality
 * @returns {Promise<MediaStreamTrack>}
 * @throws {V2TXLiveError}
 */
export async function openMicrophone(quality) {
  // Voice processing is mono and cuts what it takes for noise: music goes without.
  const voice = quality.channels === 1;
  return openDevice(
    {
      audio: {
        channelCount: {ideal: quality.channels},
        echoCancellation: voice,
        noiseSuppression: voice,
        autoGainControl: voice,
      },
    },
    {
      denied: V2TXLiveCode.V2TXLIVE_WARNING_MICROPHONE_NO_PERMISSION,
      occupied: V2TXLiveCode.V2TXLIVE_WARNING_MICROPHONE_OCCUPIED,
      failed: V2TXLiveCode.V2TXLIVE_WARNING_MICROPHONE_START_FAILED,
      name: 'microphone',
    },
  );
}

/**
 * @param {import('./types.js').VideoQuality} quality
 * @returns {Promise<{video: MediaStreamTrack, audio: MediaStreamTrack | undefined}>} the screen, and
 *   its sound where the user shared that too
 * @throws {V2TXLiveError}
 */
export async function openScreen(quality) {
  if (!navigator.mediaDevices?.getDisplayMedia) {
    throw new V2TXLiveError(
      V2TXLiveCode.V2TXLIVE_WARNING_SCREEN_CAPTURE_NOT_SUPPORTED,
      'This browser cannot share the screen',
    );
  }
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: {frameRate: {ideal: quality.fps}},
      audio: true,
    });
    const video = /** @type {MediaStreamTrack} */ (stream.getVideoTracks()[0]);
    video.contentHint = 'detail';
    return {video, audio: stream.getAudioTracks()[0]};
  } catch (cause) {
    throw new V2TXLiveError(
      V2TXLiveCode.V2TXLIVE_WARNING_SCREEN_CAPTURE_START_FAILED,
      `The screen was not shared: ${messageOf(cause)}`,
      {cause},
    );
  }
}

/**
 * @param {MediaStreamConstraints} constraints
 * @param {{denied: number, occupied: number, failed: number, name: string}} codes
 */
async function openDevice(constraints, codes) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new V2TXLiveError(codes.failed, `The ${codes.name} needs a page from https or localhost`);
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    return /** @type {MediaStreamTrack} */ (stream.getTracks()[0]);
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') {
      throw new V2TXLiveError(codes.denied, `The ${codes.name} was not allowed`, {cause});
    }
    if (name === 'NotReadableError' || name === 'AbortError') {
      throw new V2TXLiveError(codes.occupied, `The ${codes.name} is in use elsewhere`, {cause});
    }
    if (name === 'NotFoundError' || name === 'OverconstrainedError') {
      throw new V2TXLiveError(codes.failed, `No ${codes.name} was found`, {cause});
    }
    throw new V2TXLiveError(codes.failed, `The ${codes.name} did not start: ${messageOf(cause)}`, {cause});
  }
}

/** @param {unknown} cause */
function messageOf(cause) {
  return cause instanceof Error ? cause.message : String(cause);
}
