// The little of RTP, RTCP and H.264 payloads that the peers need besides what the stacks do themselves.

/** The fields of an RTP packet (RFC 3550 section 5.1), or null. */
export function parseRtp(packet) {
  if (packet.length < 12 || packet[0] >> 6 !== 2) return null;
  let payload = 12 + 4 * (packet[0] & 15);
  if (packet[0] & 0x10) payload += 4 + 4 * packet.readUInt16BE(payload + 2);
  const padding = packet[0] & 0x20 ? packet[packet.length - 1] : 0;
  return {
    marker: packet[1] >> 7 === 1,
    payloadType: packet[1] & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(payload, packet.length - padding),
  };
}

/** An RTP packet; extensions are pairs of an id and a text, in one-byte form (RFC 8285 section 4.2). */
export function writeRtp({marker, payloadType, sequence, timestamp, ssrc, payload}, extensions = []) {
  const header = Buffer.alloc(12);
  header[0] = extensions.length > 0 ? 0x90 : 0x80;
  header[1] = (marker ? 0x80 : 0) | payloadType;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  const elements = Buffer.concat(
      extensions.map(([id, text]) => Buffer.concat([Buffer.from([id << 4 | text.length - 1]), Buffer.from(text)])));
  const words = Math.ceil(elements.length / 4);
  const extension = Buffer.alloc(extensions.length > 0 ? 4 + 4 * words : 0);
  if (extensions.length > 0) {
    extension.writeUInt16BE(0xbede, 0);
    extension.writeUInt16BE(words, 2);
    elements.copy(extension, 4);
  }
  return Buffer.concat([header, extension, payload]);
}

/** Whether a packet is RTCP (RFC 5761 section 4). */
export function isRtcp(packet) {
  return packet.length >= 8 && packet[1] >= 192 && packet[1] <= 223;
}

/** The packets of a compound RTCP packet, named after what they are. */
export function rtcpNames(compound) {
  const names = [];
  for (let at = 0; at + 4 <= compound.length;) {
    const format = compound[at] & 31;
    names.push({
      200: 'sr', 201: 'rr', 202: 'sdes', 203: 'bye', 207: 'xr',
      205: {1: 'nack', 15: 'twcc'}[format] ?? `205/${format}`,
      206: {1: 'pli', 4: 'fir', 15: 'remb'}[format] ?? `206/${format}`,
    }[compound[at + 1]] ?? String(compound[at + 1]));
    at += 4 + 4 * compound.readUInt16BE(at + 2);
  }
  return names;
}

function feedback(type, format, senderSsrc, mediaSsrc, words) {
  const receiverReport = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 0]);
  receiverReport.writeUInt32BE(senderSsrc, 4);
  const packet = Buffer.alloc(12 + 4 * words.length);
  packet[0] = 0x80 | format;
  packet[1] = type;
  packet.writeUInt16BE(2 + words.length, 2);
  packet.writeUInt32BE(senderSsrc, 4);
  packet.writeUInt32BE(mediaSsrc, 8);
  words.forEach((word, i) => packet.writeUInt32BE(word, 12 + 4 * i));
  return Buffer.concat([receiverReport, packet]);
}

/** A generic NACK (RFC 4585 section 6.2.1) of single packets, behind an empty receiver report. */
export function nack(senderSsrc, mediaSsrc, sequences) {
  return feedback(205, 1, senderSsrc, mediaSsrc, sequences.map((sequence) => sequence * 0x10000));
}

/** A picture loss indication (RFC 4585 section 6.3.1), behind an empty receiver report. */
export function pli(senderSsrc, mediaSsrc) {
  return feedback(206, 1, senderSsrc, mediaSsrc, []);
}

/** The NAL units that H.264 payloads in order complete (RFC 6184); what is torn is left out. */
export class H264Depacketizer {
  #fragments = [];

  push(payload) {
    const type = payload[0] & 31;
    if (type >= 1 && type <= 23) return [payload];
    if (type === 24) {
      const units = [];
      for (let at = 1; at + 2 <= payload.length;) {
        const length = payload.readUInt16BE(at);
        units.push(payload.subarray(at + 2, at + 2 + length));
        at += 2 + length;
      }
      return units;
    }
    if (type !== 28) throw new Error(`NAL unit type ${type}`);
    const [start, end] = [payload[1] & 0x80, payload[1] & 0x40];
    if (start) this.#fragments = [Buffer.from([payload[0] & 0xe0 | payload[1] & 31])];
    if (this.#fragments.length === 0) return [];
    this.#fragments.push(payload.subarray(2));
    if (!end) return [];
    const unit = Buffer.concat(this.#fragments);
    this.#fragments = [];
    return [unit];
  }

  /** A packet is missing. */
  tear() {
    this.#fragments = [];
  }
}
