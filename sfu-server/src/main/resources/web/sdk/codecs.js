/** Which codecs a transceiver offers, in which order, and what its encoder is held to. */

const H264_BASELINE = /profile-level-id=42e01f/i;
const REPAIR = new Set(['rtx', 'red', 'ulpfec', 'flexfec-03']);

/**
 * RED before Opus: only then does a browser send each packet's sound twice (RFC 2198).
 *
 * @param {RTCRtpTransceiver} transceiver
 * @param {'push' | 'play'} action
 */
export function preferRed(transceiver, action) {
  const codecs = capabilities('audio', action);
  const opus = codecs.filter((codec) => nameOf(codec) === 'opus');
  const red = codecs.filter((codec) => nameOf(codec) === 'red');
  const rest = codecs.filter((codec) => !opus.includes(codec) && !red.includes(codec));
  setPreferences(transceiver, [...red, ...opus, ...rest]);
}

/**
 * Puts one video codec first. The others stay in the offer: the server may know only them.
 *
 * @param {RTCRtpTransceiver} transceiver
 * @param {'push' | 'play'} action
 * @param {import('./types.js').VideoCodec} preferred
 */
export function preferVideoCodec(transceiver, action, preferred) {
  if (preferred === 'auto') {
    return;
  }
  const codecs = capabilities('video', action);
  setPreferences(transceiver, orderVideoCodecs(codecs, preferred));
}

/**
 * @template {{mimeType: string, sdpFmtpLine?: string}} C
 * @param {readonly C[]} codecs
 * @param {string} preferred
 * @returns {C[]} the preferred one's most widely decoded profile first, repair formats last
 */
export function orderVideoCodecs(codecs, preferred) {
  const rank = (/** @type {C} */ codec) => {
    const name = nameOf(codec);
    if (REPAIR.has(name)) {
      return 4;
    }
    if (name !== preferred) {
      return 3;
    }
    const fmtp = codec.sdpFmtpLine ?? '';
    if (name !== 'h264') {
      return /profile(-id)?=[1-9]/.test(fmtp) ? 2 : 1;
    }
    return H264_BASELINE.test(fmtp) && fmtp.includes('packetization-mode=1') ? 1 : 2;
  };
  return codecs
    .map((codec, index) => ({codec, index, rank: rank(codec)}))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({codec}) => codec);
}

/**
 * @returns {import('./types.js').VideoCodec[]} what this browser can send
 */
export function supportedVideoCodecs() {
  const names = new Set(capabilities('video', 'push').map(nameOf));
  return /** @type {const} */ (['h264', 'vp8', 'vp9', 'av1']).filter((name) => names.has(name));
}

/**
 * Bit rate, frame rate and pause of a picture that is being sent.
 *
 * @param {RTCRtpSender} sender
 * @param {import('./types.js').VideoQuality} quality
 * @param {{paused: boolean, keepSize: boolean}} options keepSize: text has to stay readable
 */
export async function applyEncoding(sender, quality, {paused, keepSize}) {
  const parameters = sender.getParameters();
  const encoding = parameters.encodings?.[0];
  if (!encoding) {
    return;
  }
  encoding.active = !paused;
  encoding.maxBitrate = quality.maxKbps * 1000;
  encoding.maxFramerate = quality.fps;
  parameters.degradationPreference = keepSize ? 'maintain-resolution' : 'balanced';
  // Refused only while the connection is closing, when it no longer matters.
  await sender.setParameters(parameters).catch(() => {});
}

/**
 * @param {'audio' | 'video'} kind
 * @param {'push' | 'play'} action
 */
function capabilities(kind, action) {
  const source = action === 'push' ? globalThis.RTCRtpSender : globalThis.RTCRtpReceiver;
  return source?.getCapabilities?.(kind)?.codecs ?? [];
}

/**
 * @param {RTCRtpTransceiver} transceiver
 * @param {RTCRtpCodec[]} codecs
 */
function setPreferences(transceiver, codecs) {
  try {
    transceiver.setCodecPreferences?.(codecs);
  } catch {
    // An order that this browser does not take: its own then.
  }
}

/** @param {{mimeType: string}} codec */
function nameOf(codec) {
  return codec.mimeType.slice(codec.mimeType.indexOf('/') + 1).toLowerCase();
}
