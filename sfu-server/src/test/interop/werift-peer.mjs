// A publisher or a viewer made of werift.
import {stack} from './stacks.mjs';
import {parseRtp} from './rtp.mjs';

const {
  MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpPacket, useAbsSendTime, useNACK, usePLI, useREMB,
  useSdesMid, useTWCC, useTransportWideCC,
} = await stack('werift');

const PROFILES = {1: 'AES128_CM_SHA1_80', 7: 'AEAD_AES_128_GCM'};

export class WeriftPeer {
  #connection;
  #tracks = {};
  #receivers = {};
  #srtp;

  /**
   * @param options publishes; rtx, red, twcc: whether to offer them; srtp: the profiles offered, by number; tcp
   * @param events onRtp(kind, packet), onRtcp(name), onState(state)
   */
  constructor(options, events) {
    this.#srtp = options.srtp;
    const h264 = new RTCRtpCodecParameters({
      mimeType: 'video/H264', clockRate: 90000, payloadType: 96,
      parameters: 'profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1',
      rtcpFeedback: [useNACK(), usePLI(), useREMB(), ...(options.twcc ? [useTWCC()] : [])],
    });
    const rtx = new RTCRtpCodecParameters({mimeType: 'video/rtx', clockRate: 90000, payloadType: 97, parameters: 'apt=96'});
    const opus = new RTCRtpCodecParameters({mimeType: 'audio/opus', clockRate: 48000, channels: 2, payloadType: 111});
    const red = new RTCRtpCodecParameters({
      mimeType: 'audio/red', clockRate: 48000, channels: 2, payloadType: 63, parameters: '111/111'});
    this.#connection = new RTCPeerConnection({
      codecs: {audio: options.red ? [red, opus] : [opus], video: options.rtx ? [h264, rtx] : [h264]},
      headerExtensions: {
        audio: [useSdesMid(), useAbsSendTime()],
        video: [useSdesMid(), useAbsSendTime(), ...(options.twcc ? [useTransportWideCC()] : [])],
      },
      iceServers: [], iceUseTcp: Boolean(options.tcp), iceAdditionalHostAddresses: ['127.0.0.1'], iceUseIpv6: false,
      bundlePolicy: 'max-bundle',
    });
    this.#connection.connectionStateChange.subscribe((state) => events.onState(state));
    for (const kind of ['audio', 'video']) {
      if (options.publishes) {
        const track = this.#tracks[kind] = new MediaStreamTrack({kind});
        const {sender} = this.#connection.addTransceiver(track, {direction: 'sendonly'});
        sender.onRtcp.subscribe((packet) => events.onRtcp(nameOf(packet)));
      } else {
        const {receiver} = this.#connection.addTransceiver(kind, {direction: 'recvonly'});
        this.#receivers[kind] = receiver;
        receiver.onRtcp.subscribe((packet) => events.onRtcp(nameOf(packet)));
        receiver.onPacketLost.subscribe(() => events.onRtcp('nack sent'));
      }
    }
    this.#connection.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe((packet) => events.onRtp(track.kind, parseRtp(packet.serialize())));
    });
  }

  async offer() {
    const offer = await this.#connection.createOffer();
    // without a STUN server configured it takes a public one
    for (const transport of this.#connection.iceTransports) transport.connection.stunServer = undefined;
    for (const transport of this.#connection.dtlsTransports) {
      if (this.#srtp) transport.srtpProfiles = this.#srtp;
    }
    await this.#connection.setLocalDescription(offer);
    return this.#connection.localDescription.sdp;
  }

  async answer(sdp) {
    // Over TCP it gives a check 50 ms and no second try: too little for a machine that does other things.
    for (const protocol of this.#connection.iceTransports.flatMap((transport) => transport.connection.protocols)) {
      const request = protocol.request.bind(protocol);
      protocol.request = (message, address, key, tries, ...more) => request(message, address, key, Math.max(tries ?? 0, 4), ...more);
    }
    await this.#connection.setRemoteDescription({type: 'answer', sdp});
  }

  sendPicture(units, packets) {
    for (const packet of packets) this.#tracks.video.writeRtp(RtpPacket.deSerialize(packet));
  }

  sendSound(payload, packet) {
    this.#tracks.audio.writeRtp(RtpPacket.deSerialize(packet));
  }

  pli(arrivals) {
    return this.#receivers.video.sendRtcpPLI(arrivals.ssrc);
  }

  facts() {
    const transport = this.#connection.dtlsTransports[0];
    return {profile: PROFILES[transport?.dtls?.srtp?.srtpProfile] ?? 'none', role: transport?.role, dtls: transport?.state};
  }

  close() {
    return this.#connection.close();
  }
}

function nameOf(packet) {
  const format = packet.feedback?.constructor?.count;
  return {
    200: 'sr', 201: 'rr', 202: 'sdes', 203: 'bye',
    205: {1: 'nack', 15: 'twcc'}[format], 206: {1: 'pli', 4: 'fir', 15: 'remb'}[format],
  }[packet.type] ?? `${packet.type}/${format}`;
}
