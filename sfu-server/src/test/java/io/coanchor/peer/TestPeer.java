package io.coanchor.peer;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.ice.IceControllingAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.sdp.Candidate;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.IceFragment;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.OfferedMedia;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.transport.CloseReason;
import io.coanchor.core.transport.HandshakeInbox;
import io.coanchor.core.transport.IncomingStream;
import io.coanchor.core.transport.MediaListener;
import io.coanchor.core.transport.PeerTransport;
import io.coanchor.core.transport.TransportHost;
import io.coanchor.core.transport.TransportSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A publisher or a viewer over WHIP or WHEP. Its state belongs to the {@link PeerLoop}; what is
 * volatile may be read by the test, what the test calls goes over the loop.
 */
final class TestPeer implements TransportHost, MediaListener {
  static final SecureRandom RANDOM = new SecureRandom();
  static final DtlsIdentity IDENTITY = IceKeys.identity();
  private static final AtomicInteger SSRCS = new AtomicInteger(1000);
  private static final long TIMEOUT_NS = 60_000_000_000L;

  /** Sees each SRTP or SRTCP datagram before it leaves; false keeps it back. */
  interface Tap {
    boolean pass(byte[] datagram);
  }

  // given
  private final PeerLoop loop;
  private final PeerServer server;
  private final PeerOptions options;

  // the session
  private IceCredentials ice = IceKeys.fresh();
  private IceCredentials remoteIce = ice;
  private NegotiatedSession session;
  private boolean publishes;
  private URI resource;
  private volatile String etag = "";
  private Wire wire;
  private SelectionKey key;
  private RemoteAddress remote;
  private PeerTransport transport;
  private LocalTrack audioTrack;
  private LocalTrack videoTrack;
  private @Nullable Tap tap;
  private int otherSources;

  // media
  private final MediaFeed feed = new MediaFeed(this::sendRtp);
  private final byte[] out = new byte[2048];
  private final MediaSeen media = new MediaSeen();
  private volatile boolean connected;
  private volatile @Nullable String closed;

  private TestPeer(PeerLoop loop, PeerServer server, PeerOptions options) {
    this.loop = loop;
    this.server = server;
    this.options = options;
  }

  static TestPeer publish(PeerLoop loop, PeerServer server, String stream, PeerOptions options) {
    TestPeer peer = new TestPeer(loop, server, options);
    return peer.start("push", stream, "anchor-" + stream);
  }

  static TestPeer play(PeerLoop loop, PeerServer server, String stream, PeerOptions options) {
    TestPeer peer = new TestPeer(loop, server, options);
    return peer.start("play", stream, "viewer" + SSRCS.incrementAndGet());
  }

  private TestPeer start(String kind, String stream, String user) {
    publishes = kind.equals("push");
    var local = new LocalTransport(ice, options.claimed().fingerprint(), List.of(), false, 1);
    audioTrack = new LocalTrack(SSRCS.incrementAndGet(), LocalTrack.NO_RTX, "c", "s", "a");
    videoTrack = new LocalTrack(SSRCS.incrementAndGet(), LocalTrack.NO_RTX, "c", "s", "v");
    List<MediaFormat> audio = List.of(MediaFormat.of(Codec.OPUS));
    List<MediaFormat> video = List.of(MediaFormat.of(Codec.VP8));
    Offer offer =
        publishes
            ? OfferAnswer.createOffer(
                local,
                List.of(
                    OfferedMedia.sending("0", MediaKind.AUDIO, audio, audioTrack),
                    OfferedMedia.sending("1", MediaKind.VIDEO, video, videoTrack)))
            : OfferAnswer.createPlayOffer(local, audio, video);
    URI endpoint = server.endpoint(kind, stream, user, options.query());
    HttpResponse<String> answer =
        server.send("POST", endpoint, offer.sdp().toString(), "Content-Type", "application/sdp");
    if (answer.statusCode() != 201) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    resource = endpoint.resolve(answer.headers().firstValue("Location").orElseThrow());
    etag = answer.headers().firstValue("ETag").orElseThrow();
    try {
      session = offer.apply(SessionDescription.parse(answer.body()));
    } catch (SdpException e) {
      throw new AssertionError(e);
    }
    remoteIce = session.remoteIce();
    loop.run(this::connect);
    return this;
  }

  private void connect() {
    Candidate candidate =
        session.remoteCandidates().stream()
            .filter(c -> (c.transport() == Candidate.Transport.TCP) == options.tcp())
            .filter(c -> options.leadsTo(c.address()))
            .findFirst()
            .orElseThrow();
    remote = RemoteAddress.of(candidate);
    long now = System.nanoTime();
    openWire(options.port());
    transport =
        new PeerTransport(
            new TransportSetup(
                listener ->
                    new IceControllingAgent(ice, session.remoteIce(), RANDOM, listener, now),
                IDENTITY,
                session,
                TIMEOUT_NS,
                new TransportSetup.Reporter(
                    audioTrack.ssrc(), "c", System.currentTimeMillis() * 1_000_000 - now),
                RANDOM),
            this,
            this,
            now);
    if (options.herald() != null) {
      options.herald().accept(remote, check(IceKeys.of(remoteIce), false));
    }
    ((IceControllingAgent) transport.ice()).addRemoteCandidate(candidate, now);
    if (publishes) {
      transport.addOutgoing(audioTrack, Codec.OPUS.clockRate(), null, now);
      transport.addOutgoing(videoTrack, Codec.VP8.clockRate(), null, now);
    }
    loop.add(this);
  }

  private void openWire(int port) {
    try {
      wire = options.open(port, remote.address());
      key = loop.register(wire.channel(), this);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  TestPeer awaitConnected() {
    Until.holds("connected", () -> connected, () -> String.valueOf(closed));
    return this;
  }

  boolean isConnected() {
    return connected;
  }

  /** Sends a packet of sound each 20 ms, and a picture with each third. */
  TestPeer startMedia() {
    loop.run(this, () -> feed.start(System.nanoTime()));
    return this;
  }

  void tap(@Nullable Tap next) {
    loop.run(() -> tap = next);
  }

  /** Sends a datagram as it is, from the peer's own socket. */
  void raw(byte[] datagram) {
    loop.run(() -> sendNow(datagram, 0, datagram.length));
  }

  /** The same, later. */
  void rawSoon(byte[] datagram) {
    loop.execute(() -> sendNow(datagram, 0, datagram.length));
  }

  /** Sends so many packets of sound at a time. */
  void faster(int times) {
    loop.run(() -> feed.faster(times));
  }

  /** Sends under other SSRCs from here on, with lower sequence numbers and timestamps. */
  void changeSources() {
    loop.run(() -> {
      otherSources += 100_000;
      feed.beginAnew();
    });
  }

  void stopReading(boolean stop) {
    loop.run(() -> key.interestOps(stop ? 0 : SelectionKey.OP_READ));
  }

  /** Goes on toward another address of the server, from the same socket. */
  void turnTo(InetAddress other) {
    loop.run(
        this,
        () -> {
          InetSocketAddress there = new InetSocketAddress(other, remote.address().getPort());
          byte[] check = ownCheck();
          sendNow(RemoteAddress.udp(there), check, 0, check.length);
        });
  }

  /** Which of the server's addresses the last datagram came from. */
  InetAddress lastFrom() {
    return loop.call(() -> wire.lastFrom());
  }

  /** Goes on from a new socket, with a nominating check to begin with. */
  void rebind() {
    loop.run(
        this,
        () -> {
          wire.close();
          openWire(0);
          byte[] check = ownCheck();
          sendNow(check, 0, check.length);
        });
  }

  /** A nominating check that the server takes for this peer's. */
  byte[] ownCheck() {
    return check(IceKeys.of(remoteIce), true);
  }

  /** A check under the present credentials, signed with any key. */
  byte[] check(StunKey key, boolean nominate) {
    return IceKeys.check(remoteIce, ice, key, nominate);
  }

  /**
   * Asks for an ICE restart.
   *
   * @param follow whether to check under the new credentials then
   */
  HttpResponse<String> restartIce(boolean follow) {
    IceCredentials fresh = IceKeys.fresh();
    HttpResponse<String> response =
        patch(etag, new IceFragment(fresh, false, List.of("0"), List.of(), false));
    if (response.statusCode() == 200) {
      etag = response.headers().firstValue("ETag").orElseThrow();
      try {
        IceCredentials theirs = IceFragment.parse(response.body()).ice();
        if (follow) {
          loop.run(
              this,
              () -> {
                ice = fresh;
                remoteIce = theirs;
                transport.ice().restart(fresh, theirs);
              });
        }
      } catch (SdpException e) {
        throw new AssertionError(e);
      }
    }
    return response;
  }

  HttpResponse<String> patch(String ifMatch, IceFragment fragment) {
    return server.send(
        "PATCH",
        resource,
        fragment.toString(),
        "Content-Type",
        "application/trickle-ice-sdpfrag",
        "If-Match",
        ifMatch);
  }

  HttpResponse<String> delete() {
    return server.send("DELETE", resource, "");
  }

  /** Goes without a word. */
  void kill() {
    loop.run(() -> {
      loop.remove(this);
      transport = null;
      wire.close();
    });
  }

  /** Goes with a DTLS close_notify. */
  void goodbye() {
    loop.run(this, () -> transport.close("done", System.nanoTime()));
  }

  /** The port of its socket. */
  int port() {
    return loop.call(() -> wire.port());
  }

  String etag() {
    return etag;
  }

  IceCredentials ice() {
    return ice;
  }

  RemoteAddress remote() {
    return remote;
  }

  /** Why the session ended, null while it lives. */
  @Nullable String closed() {
    return closed;
  }

  int soundsSent() {
    return feed.sounds();
  }

  int soundsHeard() {
    return loop.call(media::soundsHeard);
  }

  int picturesSeen() {
    return loop.call(media::picturesSeen);
  }

  /** Media that no test peer has sent so. */
  int strange() {
    return media.strange();
  }

  int lastSound() {
    return loop.call(media::lastSound);
  }

  /** How many of the sounds {@code from} to before {@code to} never came. */
  int missing(int from, int to) {
    return loop.call(() -> media.missing(from, to));
  }

  /** Waits until sound comes that is sent from now on. */
  void awaitSound(TestPeer publisher) {
    int now = publisher.soundsSent();
    Until.holds(
        "sound after " + now,
        () -> lastSound() > now,
        () -> "last " + lastSound() + ", closed: " + closed);
  }

  void awaitPicture() {
    int now = picturesSeen();
    Until.holds("a picture", () -> picturesSeen() > now);
  }

  long deadlineNs() {
    return transport == null ? Long.MAX_VALUE : Math.min(transport.deadlineNs(), feed.deadlineNs());
  }

  void onDeadline(long nowNs) {
    if (transport == null) {
      return;
    }
    transport.onDeadline(nowNs);
    if (transport != null) {
      feed.onDeadline(nowNs, transport.isConnected());
    }
  }

  private void sendRtp(MediaKind kind, int sequence, long timestamp, byte[] payload, long nowNs) {
    boolean audio = kind == MediaKind.AUDIO;
    NegotiatedMedia section = session.media().get(audio ? 0 : 1);
    int header =
        new RtpHeaderWriter()
            .wrap(out, 0)
            .header(
                true,
                section.codecs().getFirst().payloadType(),
                sequence & 0xffff,
                timestamp & 0xffff_ffffL,
                (audio ? audioTrack : videoTrack).ssrc() + otherSources)
            .finish();
    System.arraycopy(payload, 0, out, header, payload.length);
    transport.sendRtp(out, 0, header + payload.length, nowNs);
  }

  void onReadable(SelectableChannel channel) {
    if (wire == null || !wire.channel().equals(channel)) {
      return;
    }
    boolean open = false;
    try {
      open =
          wire.read((array, length) -> {
            if (transport != null) {
              transport.onDatagram(array, 0, length, remote, System.nanoTime());
            }
          });
    } catch (IOException e) {
      // the same as its end
    }
    if (!open) {
      wire.close();
      closed = closed == null ? "connection closed" : closed;
    }
  }

  @Override
  public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
    int first = array[offset] & 0xff;
    Tap present = tap;
    if (present != null && first >= 128 && first <= 191) {
      byte[] datagram = Arrays.copyOfRange(array, offset, offset + length);
      if (!present.pass(datagram)) {
        return true;
      }
    }
    sendNow(array, offset, length);
    return true;
  }

  private void sendNow(byte[] array, int offset, int length) {
    sendNow(remote, array, offset, length);
  }

  private void sendNow(RemoteAddress to, byte[] array, int offset, int length) {
    try {
      wire.send(to, array, offset, length);
    } catch (IOException e) {
      closed = closed == null ? "cannot send" : closed;
    }
  }

  @Override
  public HandshakeInbox startHandshake(DtlsHandshake handshake) {
    PeerTransport mine = transport;
    return Handshakes.start(
        options.handshake().apply(Handshakes.ours(handshake)),
        datagram -> {
          if (loop.isOnLoop()) {
            mine.sendDtls(datagram);
          } else {
            loop.execute(this, () -> mine.sendDtls(datagram));
          }
        },
        result -> loop.execute(this, () -> mine.onHandshakeDone(result, System.nanoTime())),
        detail -> loop.execute(this, () -> mine.onHandshakeFailed(detail, System.nanoTime())));
  }

  @Override
  public void onConnected(long nowNs) {
    connected = true;
  }

  @Override
  public void onMedia(IncomingStream stream, RtpPacket packet, long sequence, long nowNs) {
    media.onMedia(stream.media().kind(), packet);
  }

  @Override
  public void onKeyFrameRequest(long mediaSsrc, long nowNs) {
    feed.wantKeyFrame();
  }

  @Override
  public void onClosed(CloseReason reason, String detail, long nowNs) {
    closed = reason + ": " + detail;
  }
}
