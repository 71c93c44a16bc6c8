// A publisher or a viewer made of libdatachannel, the stack of OBS Studio's WHIP output. The publisher is built as OBS
// builds its own: Opus on 111 in mid 0, H.264 on 96 in mid 1, neighbouring SSRCs, fragments of 1200 bytes, sender
// reports each second, an answer to NACKs and none to picture loss indications.
import {randomBytes} from 'node:crypto';
import {stack} from './stacks.mjs';
import {isRtcp, nack, parseRtp, pli, rtcpNames, writeRtp} from './rtp.mjs';

const library = stack('node-datachannel');

const MAX_FRAGMENT_BYTES = 1200;
const START_CODE = Buffer.from([0, 0, 0, 1]);

export class DatachannelPeer {
  #connection;
  #tracks = {};
  #configs = {};
  #events;
  #timer;
  #layers;
  #ssrc = randomBytes(4).readUInt32BE() >>> 1;

  /**
   * @param options publishes; layers: of how many encodings, as OBS sends simulcast; rtx: whether a viewer offers it; tcp
   * @param events onRtp(kind, packet), onRtcp(name), onState(state)
   */
  constructor(options, events) {
    this.#events = events;
    if (process.env.INTEROP_LOG) library.initLogger(process.env.INTEROP_LOG, (level, text) => console.error(level, text));
    this.#connection = new library.PeerConnection('interop', {
      iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true, enableIceTcp: Boolean(options.tcp),
    });
    this.#connection.onStateChange((state) => events.onState(state));
    this.#layers = Array.from({length: options.layers ?? 0}, (_, rid) => ({rid: String(rid), sequence: 7000 * rid}));
    if (options.publishes) this.#publish();
    else this.#play(options);
  }

  #publish() {
    const name = () => randomBytes(8).toString('hex');
    const [stream, cname] = [name(), name()];
    const audio = new library.Audio('0', 'SendOnly');
    audio.addOpusCodec(111);
    audio.addSSRC(this.#ssrc, cname, stream, `${stream}-audio`);
    const video = new library.Video('1', 'SendOnly');
    video.addSSRC(this.#ssrc + 1, cname, stream, `${stream}-video`);
    video.addH264Codec(96);
    const audioConfig = new library.RtpPacketizationConfig(this.#ssrc, cname, 111, 48000);
    const videoConfig = new library.RtpPacketizationConfig(this.#ssrc + 1, cname, 96, 90000);
    this.#configs.audio = audioConfig;
    this.#tracks.audio = this.#outgoing(audio, new library.RtpPacketizer(audioConfig), audioConfig);
    if (this.#layers.length > 0) {
      this.#tracks.video = this.#connection.addTrack(video);
      this.#tracks.video.onMessage((message) => this.#received('', message));
      return;
    }
    this.#tracks.video = this.#outgoing(
        video, new library.H264RtpPacketizer('LongStartSequence', videoConfig, MAX_FRAGMENT_BYTES), videoConfig);
    this.#configs.video = videoConfig;
  }

  #outgoing(description, packetizer, config) {
    const track = this.#connection.addTrack(description);
    packetizer.addToChain(new library.RtcpSrReporter(config));
    packetizer.addToChain(new library.RtcpNackResponder());
    track.setMediaHandler(packetizer);
    track.onMessage((message) => this.#received('', message));
    return track;
  }

  #play({rtx}) {
    const audio = new library.Audio('0', 'RecvOnly');
    audio.addOpusCodec(111);
    const video = new library.Video('1', 'RecvOnly');
    video.addH264Codec(96);
    if (rtx) video.addRTXCodec(97, 96, 90000);
    for (const [kind, description] of Object.entries({audio, video})) {
      const track = this.#tracks[kind] = this.#connection.addTrack(description);
      track.onMessage((message) => this.#received(kind, message));
    }
  }

  #received(kind, message) {
    if (isRtcp(message)) {
      rtcpNames(message).forEach((name) => this.#events.onRtcp(name));
      return;
    }
    const packet = parseRtp(message);
    if (packet.payloadType === 97) {
      // RFC 4588 section 4
      if (packet.payload.length < 2) return;
      packet.sequence = packet.payload.readUInt16BE(0);
      packet.payload = packet.payload.subarray(2);
      packet.payloadType = 96;
      packet.ssrc = this.arrivals.video.ssrc;
    }
    this.#events.onRtp(kind, packet);
  }

  /** Asks for what is missing, as the viewers' stack leaves that to its user. */
  repair(arrivals) {
    this.arrivals = arrivals;
    this.#timer = setInterval(() => {
      const missing = arrivals.video.missing();
      if (missing.length === 0) return;
      this.#events.onRtcp('nack sent');
      this.#tracks.video.sendMessageBinary(nack(this.#ssrc, arrivals.video.ssrc, missing.slice(0, 30)));
    }, 50);
  }

  offer() {
    const connection = this.#connection;
    return new Promise((resolve) => {
      connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#withLayers(connection.localDescription().sdp));
      });
      connection.setLocalDescription('offer');
    });
  }

  /** Only the first layer's SSRC is declared; the others are told by their rid. */
  #withLayers(sdp) {
    if (this.#layers.length === 0) return sdp;
    const rids = this.#layers.map(({rid}) => rid);
    const lines = [
      'extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid', 'extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
      ...rids.map((rid) => `rid:${rid} send`), `simulcast:send ${rids.join(';')}`,
    ];
    return sdp.replace('a=mid:1\r\n', (mid) => mid + lines.map((line) => `a=${line}\r\n`).join(''));
  }

  async answer(sdp) {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  sendPicture(units, packets, timestamp) {
    if (!this.#tracks.video.isOpen()) return;
    if (this.#layers.length > 0) {
      this.#sendLayers(packets, timestamp);
      return;
    }
    this.#configs.video.timestamp = timestamp;
    this.#tracks.video.sendMessageBinary(Buffer.concat(units.flatMap((unit) => [START_CODE, unit])));
  }

  #sendLayers(packets, timestamp) {
    this.#layers.forEach((layer, index) => {
      for (const {marker, payload} of packets.map(parseRtp)) {
        const fields = {marker, payloadType: 96, sequence: layer.sequence++, timestamp, ssrc: this.#ssrc + 1 + index, payload};
        this.#tracks.video.sendMessageBinary(writeRtp(fields, [[1, '1'], [2, layer.rid]]));
      }
    });
  }

  sendSound(payload, packet, timestamp) {
    if (!this.#tracks.audio.isOpen()) return;
    this.#configs.audio.timestamp = timestamp;
    this.#tracks.audio.sendMessageBinary(payload);
  }

  pli(arrivals) {
    this.#tracks.video.sendMessageBinary(pli(this.#ssrc, arrivals.ssrc));
  }

  facts() {
    return {pair: this.#connection.getSelectedCandidatePair()};
  }

  async close() {
    clearInterval(this.#timer);
    this.#connection.close();
  }
}
