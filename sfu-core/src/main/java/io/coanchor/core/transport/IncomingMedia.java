package io.coanchor.core.transport;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.RtxPacket;
import io.coanchor.core.sdp.NegotiatedCodec;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.stream.ReceiveStream;
import io.coanchor.core.stream.ReportScheduler;
import io.coanchor.core.stream.TransportFeedbackGenerator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends: finds out which stream a packet belongs to, undoes retransmission, orders and
 * counts, asks again for what is missing, and feeds back how the path does.
 *
 * <p>Owned by the transport's thread. Everything here has been authenticated by SRTP.
 */
final class IncomingMedia {
  /** As many as a stream asks for at once. */
  private static final int MAX_MISSING = 1_000;

  // given
  private final MediaListener listener;
  private final RtcpOutput rtcp;
  private final DropCounters drops;
  private final ReportScheduler reports;

  // owned
  private final StreamResolver resolver;
  private final List<NegotiatedMedia> sections;
  private final IncomingStreams streams = new IncomingStreams();
  private final RtpPacket packet = new RtpPacket();
  private final TransportFeedbackGenerator feedback = new TransportFeedbackGenerator();
  private final BitrateLimit limit = new BitrateLimit();

  /** Only once something is missing: a viewer sends no media. */
  private int[] missing = {};

  // derived
  private final int transportCcId;

  IncomingMedia(
      List<NegotiatedMedia> sections,
      MediaListener listener,
      RtcpOutput rtcp,
      ReportScheduler reports,
      DropCounters drops) {
    this.sections = List.copyOf(sections);
    this.listener = listener;
    this.rtcp = rtcp;
    this.reports = reports;
    this.drops = drops;
    this.resolver = new StreamResolver(sections);
    this.transportCcId = transportCcId(sections);
  }

  private static int transportCcId(List<NegotiatedMedia> sections) {
    int id = 0;
    for (NegotiatedMedia media : sections) {
      boolean negotiated = media.codecs().stream().anyMatch(c -> c.feedback().transportCc());
      if (negotiated) {
        id = Math.max(id, media.extensions().idOf(HeaderExtension.TRANSPORT_CC));
      }
    }
    return id;
  }

  /** The way of a packet from the peer, step by step. */
  void onRtp(byte[] array, int offset, int length, long nowNs) {
    if (!packet.wrap(array, offset, length)) {
      drops.count(DropReason.RTP_MALFORMED);
      return;
    }
    noteTransportSequence(nowNs);
    IncomingStream stream = streamOf(packet, nowNs);
    if (stream == null) {
      drops.count(DropReason.RTP_UNKNOWN_SSRC);
      return;
    }
    stream.heard(nowNs);
    boolean retransmission = packet.ssrc() == stream.rtxSsrc();
    if (retransmission && !restore(stream)) {
      return;
    }
    long sequence = retransmission ? recovered(stream, nowNs) : received(stream, nowNs);
    if (sequence < 0) {
      drops.count(
          sequence == ReceiveStream.DUPLICATE ? DropReason.RTP_DUPLICATE : DropReason.RTP_TOO_OLD);
      return;
    }
    listener.onMedia(stream, packet, sequence, nowNs);
    if (nowNs >= stream.receive().deadlineNs()) {
      askAgain(stream, nowNs);
    }
  }

  private long recovered(IncomingStream stream, long nowNs) {
    return stream.receive().onRecovered(packet.sequenceNumber(), nowNs);
  }

  private long received(IncomingStream stream, long nowNs) {
    return stream
        .receive()
        .onPacket(packet.sequenceNumber(), packet.timestamp(), packet.payloadLength(), nowNs);
  }

  private void noteTransportSequence(long nowNs) {
    int at = transportCcId == 0 ? -1 : packet.extension(transportCcId);
    if (at >= 0 && packet.extensionLength() == 2) {
      int sequence = (packet.array()[at] & 0xff) << 8 | (packet.array()[at + 1] & 0xff);
      feedback.onPacket(packet.ssrc(), sequence, nowNs);
    }
  }

  /** Padding that probes the path comes as retransmission without an original: counted, done. */
  private boolean restore(IncomingStream stream) {
    NegotiatedCodec original = stream.media().codecOfRtx(packet.payloadType());
    if (original == null) {
      drops.count(DropReason.RTP_UNKNOWN_PAYLOAD_TYPE);
      return false;
    }
    if (packet.payloadLength() == 0) {
      return false;
    }
    if (!RtxPacket.restore(packet, original.payloadType(), stream.ssrc())) {
      drops.count(DropReason.RTX_MALFORMED);
      return false;
    }
    return true;
  }

  private @Nullable IncomingStream streamOf(RtpPacket packet, long nowNs) {
    IncomingStream known = streams.find(packet.ssrc());
    return known != null ? known : learn(packet, nowNs);
  }

  /** The first packet of an SSRC. */
  private @Nullable IncomingStream learn(RtpPacket packet, long nowNs) {
    NegotiatedMedia media = resolver.section(packet);
    if (media == null) {
      return null;
    }
    String rid = StreamResolver.rid(packet, media);
    if (media.codecOfRtx(packet.payloadType()) != null) {
      IncomingStream repeated = streams.withoutRtx(media, rid);
      if (repeated != null) {
        repeated.rtxSsrc(packet.ssrc());
      }
      return repeated;
    }
    NegotiatedCodec codec = media.codecOf(packet.payloadType());
    if (codec == null
        || (!media.rids().isEmpty() && rid != null && !media.rids().contains(rid))
        || !streams.hasRoom(nowNs)) {
      return null;
    }
    ReceiveStream receive = newStream(packet.ssrc(), media, codec);
    reports.add(receive, nowNs);
    IncomingStream stream = new IncomingStream(packet.ssrc(), media, rid, receive);
    stream.rtxSsrc(announcedRtx(media, packet.ssrc()));
    stream.heard(nowNs);
    IncomingStream gone = streams.add(stream);
    if (gone != null) {
      reports.remove(gone.receive());
    }
    return stream;
  }

  private ReceiveStream newStream(long ssrc, NegotiatedMedia media, NegotiatedCodec codec) {
    boolean video = media.kind() == MediaKind.VIDEO;
    long playableNs =
        video ? ReceiveStream.Config.VIDEO_PLAYABLE_NS : ReceiveStream.Config.AUDIO_PLAYABLE_NS;
    return new ReceiveStream(
        new ReceiveStream.Config(ssrc, codec.clockRate(), codec.feedback().nack(), playableNs),
        this::onUnrecoverable);
  }

  private void onUnrecoverable(long ssrc, long nowNs) {
    IncomingStream stream = streams.ofSource(ssrc);
    if (stream != null) {
      listener.onUnrecoverable(stream, nowNs);
    }
  }

  private static long announcedRtx(NegotiatedMedia media, long ssrc) {
    for (NegotiatedMedia.RemoteSource source : media.remoteSources()) {
      if (source.ssrc() == ssrc) {
        return source.rtxSsrc();
      }
    }
    return IncomingStream.NO_SSRC;
  }

  void onSenderReport(long ssrc, long ntp, long rtpTimestamp, long nowNs) {
    IncomingStream stream = streams.ofSource(ssrc);
    if (stream != null) {
      stream.receive().onSenderReport(ntp, rtpTimestamp, nowNs);
      listener.onSenderReport(stream, ntp, rtpTimestamp, nowNs);
    }
  }

  /** Asks the peer for a key frame, by PLI where it was negotiated, else by FIR. */
  void requestKeyFrame(IncomingStream stream, long nowNs) {
    NegotiatedCodec codec =
        stream.media().codecs().isEmpty() ? null : stream.media().codecs().getFirst();
    boolean pli = codec == null || codec.feedback().pli() || !codec.feedback().fir();
    RtcpWriter writer = rtcp.begin();
    if (pli) {
      writer.pli(rtcp.localSsrc(), stream.ssrc());
    } else {
      writer.fir(rtcp.localSsrc(), stream.ssrc(), stream.nextFirSequence());
    }
    rtcp.send();
  }

  private void askAgain(IncomingStream stream, long nowNs) {
    if (missing.length == 0) {
      missing = new int[MAX_MISSING];
    }
    int count = stream.receive().collectNacks(nowNs, missing);
    int asked = 0;
    while (asked < count) {
      int taken = rtcp.begin().nack(rtcp.localSsrc(), stream.ssrc(), missing, asked, count - asked);
      if (taken <= 0) {
        break;
      }
      asked += taken;
      rtcp.send();
    }
  }

  /** The most that the peer is to send; 0 for no limit. */
  void limitBitrate(long bps, long nowNs) {
    limit.set(bps, nowNs);
  }

  private void tellLimit(long nowNs) {
    long[] ssrcs = streams.all().stream().mapToLong(IncomingStream::ssrc).toArray();
    if (limit.write(rtcp.begin(), rtcp.localSsrc(), ssrcs, nowNs)) {
      rtcp.send();
    }
  }

  long deadlineNs() {
    long soonest = Math.min(feedback.deadlineNs(), limit.deadlineNs());
    List<IncomingStream> all = streams.all();
    for (int i = 0; i < all.size(); i++) {
      soonest = Math.min(soonest, all.get(i).receive().deadlineNs());
    }
    return soonest;
  }

  void onDeadline(long nowNs) {
    List<IncomingStream> all = streams.all();
    for (int i = 0; i < all.size(); i++) {
      IncomingStream stream = all.get(i);
      if (nowNs >= stream.receive().deadlineNs()) {
        askAgain(stream, nowNs);
      }
    }
    if (nowNs >= limit.deadlineNs()) {
      tellLimit(nowNs);
    }
    while (nowNs >= feedback.deadlineNs()) {
      if (!feedback.write(rtcp.begin(), rtcp.localSsrc(), nowNs)) {
        break;
      }
      rtcp.send();
    }
  }

  Map<String, Object> debugState(long nowNs) {
    return Map.of(
        "sections",
        sections.stream().map(NegotiatedMedia::mid).toList(),
        "limitBps",
        limit.bps(),
        "streams",
        streams.all().stream().map(s -> s.debugState(nowNs)).toList());
  }
}
