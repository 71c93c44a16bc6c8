/**
 * The few changes to SDP that the browser's API has no call for. Every function takes and returns
 * whole session descriptions and leaves what it does not know untouched.
 */

/**
 * Asks for audio retransmission: `a=rtcp-fb:{opus} nack` in every audio section. Browsers answer
 * audio NACKs but do not offer them, and an answer cannot add what was not offered.
 *
 * @param {string} sdp
 * @returns {string}
 */
export function addAudioNack(sdp) {
  return mapSections(sdp, (section) => {
    if (kindOf(section) !== 'audio') {
      return section;
    }
    let lines = section;
    for (const payloadType of payloadTypesOf(section, ['opus'])) {
      const wanted = `a=rtcp-fb:${payloadType} nack`;
      if (!lines.includes(wanted)) {
        lines = insertAfter(lines, `a=rtpmap:${payloadType} `, wanted);
      }
    }
    return lines;
  });
}

/**
 * Sets format parameters of a codec wherever it occurs, keeping the others.
 *
 * @param {string} sdp
 * @param {'audio' | 'video'} kind
 * @param {readonly string[]} codecs lower-case names
 * @param {Readonly<Record<string, string | number>>} parameters
 * @returns {string}
 */
export function setFormatParameters(sdp, kind, codecs, parameters) {
  return mapSections(sdp, (section) => {
    if (kindOf(section) !== kind) {
      return section;
    }
    let lines = section;
    for (const payloadType of payloadTypesOf(section, codecs)) {
      lines = setParametersOf(lines, payloadType, parameters);
    }
    return lines;
  });
}

/**
 * What Opus is asked to do, as format parameters (RFC 7587 §6.1).
 *
 * @param {import('./types.js').AudioQuality} quality
 * @returns {Record<string, number>}
 */
export function opusParameters(quality) {
  const stereo = quality.channels === 2 ? 1 : 0;
  return {
    maxplaybackrate: quality.sampleRate,
    stereo,
    'sprop-stereo': stereo,
    maxaveragebitrate: quality.bitrateKbps * 1000,
    useinbandfec: 1,
  };
}

/**
 * Tells our own encoders what to do: they follow the format parameters of the answer.
 *
 * Chromium takes the `x-google` rates for the whole transport, so the sound is added to them, twice
 * since RED sends it twice. The most that video may use is set on its sender: an
 * `x-google-max-bitrate` would hold down sound and picture together, and queue packets.
 *
 * @param {string} sdp the server's answer
 * @param {import('./types.js').AudioQuality} audio
 * @param {import('./types.js').VideoQuality} video
 * @returns {string}
 */
export function tuneAnswer(sdp, audio, {startKbps, minKbps}) {
  const audioKbps = audio.bitrateKbps * 2;
  return setFormatParameters(
    setFormatParameters(sdp, 'audio', ['opus'], opusParameters(audio)),
    'video',
    ['h264', 'vp8', 'vp9', 'av1'],
    {
      'x-google-start-bitrate': startKbps + audioKbps,
      ...(minKbps !== undefined && {'x-google-min-bitrate': minKbps + audioKbps}),
    },
  );
}

/**
 * @param {string} sdp
 * @returns {{ufrag: string, password: string}} the first ICE credentials
 */
export function iceCredentialsOf(sdp) {
  return {
    ufrag: /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '',
    password: /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1] ?? '',
  };
}

/**
 * The fragment that asks for an ICE restart (RFC 8840 §9, RFC 9725 §4.3.2): new credentials, and
 * the first section's `m=` line and mid.
 *
 * @param {string} sdp the restarting offer
 * @returns {string}
 */
export function restartFragmentOf(sdp) {
  const {ufrag, password} = iceCredentialsOf(sdp);
  const section = splitSections(sdp).slice(1)[0] ?? [];
  const mid = section.find((line) => line.startsWith('a=mid:')) ?? 'a=mid:0';
  return [`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${password}`, section[0] ?? 'm=audio 9 RTP/AVP 0', mid, ''].join('\r\n');
}

/**
 * Puts the credentials and candidates of a restart's answer into the session's last answer.
 *
 * @param {string} answer
 * @param {string} fragment
 * @returns {string}
 */
export function applyRestartFragment(answer, fragment) {
  const {ufrag, password} = iceCredentialsOf(fragment);
  const candidates = linesOf(fragment).filter((line) => line.startsWith('a=candidate:'));
  const isOld = (/** @type {string} */ line) =>
    candidates.length > 0 && (line.startsWith('a=candidate:') || line === 'a=end-of-candidates');
  let first = true;
  return mapSections(answer, (section) => {
    const kept = section
      .filter((line) => !isOld(line))
      .map((line) =>
        line.startsWith('a=ice-ufrag:')
          ? `a=ice-ufrag:${ufrag}`
          : line.startsWith('a=ice-pwd:')
            ? `a=ice-pwd:${password}`
            : line,
      );
    if (kindOf(section) === '' || !first) {
      return kept;
    }
    first = false;
    return [...kept, ...candidates];
  });
}

/**
 * @param {string} sdp
 * @param {(section: string[]) => string[]} change
 */
function mapSections(sdp, change) {
  return `${splitSections(sdp).map(change).flat().join('\r\n')}\r\n`;
}

/**
 * @param {string} sdp
 * @returns {string[][]} the session's lines, then each media section's
 */
function splitSections(sdp) {
  /** @type {string[][]} */
  const sections = [[]];
  for (const line of linesOf(sdp)) {
    if (line.startsWith('m=')) {
      sections.push([]);
    }
    sections[sections.length - 1]?.push(line);
  }
  return sections;
}

/** @param {string} sdp */
function linesOf(sdp) {
  return sdp.split(/\r\n|\n/).filter((line) => line !== '');
}

/** @param {readonly string[]} section */
function kindOf(section) {
  return /^m=(\w+)/.exec(section[0] ?? '')?.[1] ?? '';
}

/**
 * @param {readonly string[]} section
 * @param {readonly string[]} codecs
 */
function payloadTypesOf(section, codecs) {
  return section.flatMap((line) => {
    const match = /^a=rtpmap:(\d+) ([^/]+)\//.exec(line);
    return match && codecs.includes((match[2] ?? '').toLowerCase()) ? [match[1] ?? ''] : [];
  });
}

/**
 * @param {readonly string[]} lines
 * @param {string} payloadType
 * @param {Readonly<Record<string, string | number>>} parameters
 */
function setParametersOf(lines, payloadType, parameters) {
  const prefix = `a=fmtp:${payloadType} `;
  const index = lines.findIndex((line) => line.startsWith(prefix));
  const merged = new Map(
    (index < 0 ? '' : (lines[index] ?? '').slice(prefix.length))
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=');
        return at < 0 ? [pair, undefined] : [pair.slice(0, at), pair.slice(at + 1)];
      }),
  );
  for (const [name, value] of Object.entries(parameters)) {
    merged.set(name, String(value));
  }
  const text = [...merged].map(([name, value]) => (value === undefined ? name : `${name}=${value}`));
  const line = prefix + text.join(';');
  return index < 0
    ? insertAfter(lines, `a=rtpmap:${payloadType} `, line)
    : lines.map((old, at) => (at === index ? line : old));
}

/**
 * @param {readonly string[]} lines
 * @param {string} prefix
 * @param {string} added
 */
function insertAfter(lines, prefix, added) {
  const index = lines.findIndex((line) => line.startsWith(prefix));
  return [...lines.slice(0, index + 1), added, ...lines.slice(index + 1)];
}
