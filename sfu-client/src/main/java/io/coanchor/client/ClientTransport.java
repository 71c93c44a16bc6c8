package io.coanchor.client;

import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.ice.IceControllingAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.sdp.Candidate;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.srtp.RtpOpener;
import io.coanchor.core.transport.HandshakeInbox;
import io.coanchor.core.transport.PeerTransport;
import io.coanchor.core.transport.TransportHost;
import io.coanchor.core.transport.TransportSetup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's socket, its peer transport and their timers: packets in and out, for those who need
 * no frames. Lives on the loop's thread.
 *
 * <p>Whatever enters (datagrams, a timer, a frame, the handshake's outcome) enters through {@link
 * #cycle}: afterwards what was written leaves with one flush and the next timer is armed.
 */
public final class ClientTransport {
  /** Larger than any datagram of WebRTC, which keeps to a path of 1,500 bytes. */
  static final int MAX_DATAGRAM_BYTES = 2048;

  private static final Logger LOG = LoggerFactory.getLogger(ClientTransport.class);

  /** What a server's start of media may be ahead of our end of the handshake: 150 KB. */
  private static final int MAX_EARLY = 128;

  private final ClientLoop loop;
  private final PacketSession session;
  private final PeerTransport transport;
  private final MediaSocket socket;
  private final Timer timer = new Timer();
  private final @Nullable ImpairedPath path;
  private List<Early> early = new ArrayList<>();
  private boolean written;
  private boolean mute;

  private ClientTransport(
      ClientLoop loop, Spec spec, PacketSession session, MediaSocket socket, long nowNs) {
    this.loop = loop;
    this.session = session;
    this.socket = socket;
    this.path =
        loop.impairment().equals(PathImpairment.NONE) ? null : new ImpairedPath(loop, socket);
    this.transport =
        new PeerTransport(
            new TransportSetup(
                listener ->
                    new IceControllingAgent(
                        spec.local(), spec.session().remoteIce(), loop.random(), listener, nowNs),
                loop.identity(),
                spec.session(),
                spec.timeoutNs(),
                new TransportSetup.Reporter(spec.reporterSsrc(), spec.cname(), loop.wallOffsetNs()),
                loop.random()),
            new Host(),
            session,
            nowNs);
  }

  /**
   * What differs between transports.
   *
   * @param local our ICE credentials
   * @param session what offer and answer agreed on
   * @param timeoutNs how long it lives without authenticated packets
   * @param reporterSsrc in whose name reports are sent
   * @param cname of all that is sent
   */
  public record Spec(
      IceCredentials local,
      NegotiatedSession session,
      long timeoutNs,
      long reporterSsrc,
      String cname) {}

  /** Opens a socket and begins to connect; on the loop. */
  public static ClientTransport open(ClientLoop loop, Spec spec, PacketSession session) {
    Reader reader = new Reader();
    MediaSocket socket = loop.sockets().open(loop.eventLoop(), spec.session(), reader);
    ClientTransport opened = new ClientTransport(loop, spec, session, socket, loop.nowNs());
    reader.owner = opened;
    session.onBegin(opened.transport, loop.nowNs());
    socket
        .opened()
        .addListener(future -> {
          if (future.isSuccess()) {
            opened.cycle(now -> opened.connect(spec.session(), now));
          } else {
            opened.close("no socket: " + future.cause().getMessage());
          }
        });
    return opened;
  }

  private void connect(NegotiatedSession negotiated, long nowNs) {
    if (transport.ice() instanceof IceControllingAgent agent) {
      for (Candidate candidate : negotiated.remoteCandidates()) {
        if (candidate.transport() == Candidate.Transport.UDP) {
          agent.addRemoteCandidate(candidate, nowNs);
        }
      }
    }
  }

  /** Media that came before its keys. */
  private static final class Early {
    private final byte[] array;
    private final RemoteAddress from;

    Early(byte[] array, RemoteAddress from) {
      this.array = array;
      this.from = from;
    }
  }

  /**
   * Takes a datagram. The server has its keys one flight before us and begins with a key frame at
   * once: what comes until the handshake's thread is done is kept for then, not lost.
   */
  private void onDatagram(byte[] buffer, int length, RemoteAddress from, long nowNs) {
    if (transport.isClosed()) {
      return;
    }
    if (!transport.isConnected() && isMedia(DatagramKind.of(buffer, 0, length))) {
      if (early.size() < MAX_EARLY) {
        early.add(new Early(Arrays.copyOf(buffer, length), from));
      }
      return;
    }
    transport.onDatagram(buffer, 0, length, from, nowNs);
  }

  private static boolean isMedia(DatagramKind kind) {
    return kind == DatagramKind.RTP || kind == DatagramKind.RTCP;
  }

  private void onHandshakeDone(DtlsResult result, long nowNs) {
    transport.onHandshakeDone(result, nowNs);
    for (Early media : early) {
      transport.onDatagram(media.array, 0, media.array.length, media.from, nowNs);
    }
    early = List.of();
  }

  /** Something to be done at a time that was read once. */
  interface Step {
    void run(long nowNs);
  }

  /** Runs a step, sends what it wrote, arms the next timer; on the loop. */
  void cycle(Step step) {
    guarded(step, loop.nowNs());
    endCycle();
  }

  private void guarded(Step step, long nowNs) {
    try {
      step.run(nowNs);
    } catch (RuntimeException e) {
      fail(e, nowNs);
    }
  }

  private void take(byte[] buffer, int length, RemoteAddress from, long nowNs) {
    try {
      onDatagram(buffer, length, from, nowNs);
    } catch (RuntimeException e) {
      fail(e, nowNs);
    }
  }

  private void fail(RuntimeException e, long nowNs) {
    LOG.error("A session failed and is closed", e);
    transport.close("internal error", nowNs);
  }

  private void endCycle() {
    if (written) {
      written = false;
      socket.flush();
    }
    if (transport.isClosed()) {
      loop.callOff(timer);
      socket.close();
      return;
    }
    loop.callAt(timer, Math.min(transport.deadlineNs(), session.deadlineNs()));
  }

  private final class Timer extends TimerQueue.Entry {
    @Override
    void onDue(long nowNs) {
      if (transport.isClosed()) {
        return;
      }
      cycle(now -> {
        transport.onDeadline(now);
        if (!transport.isClosed()) {
          session.onDeadline(now);
        }
      });
    }
  }

  /** The local port, 0 while there is none. */
  public int localPort() {
    return socket.port();
  }

  /** Ends the session, saying goodbye; on the loop. */
  public void close(String detail) {
    cycle(nowNs -> transport.close(detail, nowNs));
  }

  /** Ends it as a crash would: the server is told nothing; on the loop. */
  public void abandon() {
    mute = true;
    close("abandoned");
  }

  private final class Host implements TransportHost {
    @Override
    public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
      if (mute || to.transport() != RemoteAddress.Transport.UDP) {
        return false;
      }
      boolean sent =
          path == null
              ? socket.send(to, array, offset, length)
              : path.send(to, array, offset, length);
      written |= sent;
      return sent;
    }

    @Override
    public @Nullable RtpOpener opener(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole) {
      return loop.opener(profile, keys, localRole);
    }

    @Override
    public HandshakeInbox startHandshake(DtlsHandshake handshake) {
      session.onHandshake(loop.nowNs());
      return HandshakeRunner.start(handshake, new Outbox(), loop.handshakes());
    }
  }

  private final class Outbox implements HandshakeRunner.Outbox {
    @Override
    public void send(byte[] datagram) {
      loop.execute(() -> cycle(_ -> transport.sendDtls(datagram)));
    }

    @Override
    public void done(DtlsResult result) {
      loop.execute(() -> cycle(nowNs -> onHandshakeDone(result, nowNs)));
    }

    @Override
    public void failed(String detail) {
      loop.execute(() ->
          cycle(nowNs -> {
            if (!transport.isClosed()) {
              transport.onHandshakeFailed(detail, nowNs);
            }
          }));
    }
  }

  /** One cycle for all that a wake-up brought. */
  private static final class Reader implements MediaSocket.Reader {
    private @Nullable ClientTransport owner;

    @Override
    public void onDatagram(byte[] buffer, int length, RemoteAddress from, long nowNs) {
      ClientTransport to = owner;
      if (to == null) {
        return;
      }
      if (to.path == null) {
        to.take(buffer, length, from, nowNs);
      } else {
        to.path.receive(
            buffer, length, late -> to.cycle(now -> to.onDatagram(late, late.length, from, now)));
      }
    }

    @Override
    public void onReadEnd() {
      ClientTransport to = owner;
      if (to != null) {
        to.endCycle();
      }
    }
  }
}
