package io.coanchor.server.worker;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.forward.LayerChoice;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.transport.CloseReason;
import io.coanchor.core.transport.HandshakeInbox;
import io.coanchor.core.transport.MediaListener;
import io.coanchor.core.transport.PacketSlab;
import io.coanchor.core.transport.PeerTransport;
import io.coanchor.core.transport.TransportHost;
import io.coanchor.core.transport.TransportSetup;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A publish or play session on its worker: the transport, its handshake, and its end. Lives on the
 * worker's thread; made and commanded through {@link SessionControl}.
 */
abstract class Session extends Peer implements TransportHost, MediaListener {
  private final MediaWorker worker;
  private final SessionListener listener;
  private final PeerSlab slab;
  private final PeerTransport transport;
  private final MediaActivity activity = new MediaActivity();
  private boolean hadMedia;

  /** Where it stands among those that are looked at. */
  int activitySlot = ActivityRound.NOWHERE;

  Session(MediaWorker worker, TransportSetup setup, SessionListener listener) {
    this.worker = worker;
    this.listener = listener;
    this.slab = worker.newSlab();
    this.transport = new PeerTransport(setup, this, this, worker.nowNs());
  }

  final MediaWorker worker() {
    return worker;
  }

  @Override
  public final PeerTransport transport() {
    return transport;
  }

  /** Restarts ICE: the session is reachable under both ufrags until one of them is retired. */
  public final void restartIce(IceCredentials local, IceCredentials remote) {
    if (transport.isClosed()) {
      return;
    }
    worker.addUfrag(this, local.ufrag());
    transport.ice().restart(local, remote);
    worker.reschedule(this);
  }

  /** Ends the session, saying goodbye. */
  public final void close(String detail) {
    transport.close(detail, worker.nowNs());
  }

  @Override
  void onDeadline(long nowNs) {
    transport.onDeadline(nowNs);
    if (!transport.isClosed()) {
      onMediaDeadline(nowNs);
    }
  }

  /**
   * It was made and can be reached: joins the stream it belongs to. If that fails half-way the
   * session ends, and {@link #onEnd} undoes what was done.
   */
  void join(long nowNs) {}

  /** Mutes what it publishes; nothing for one that does not. */
  void setMuted(MediaKind kind, boolean muted) {}

  /** Leaves out what it plays; nothing for one that does not. */
  void setReceiving(MediaKind kind, boolean receiving) {}

  /** Sets which layer it wants to play; nothing for one that does not. */
  void chooseLayer(LayerChoice choice) {}

  /**
   * Limits what it publishes, in bits per second, 0 for no limit; nothing for one that does not.
   */
  void limitBitrate(long bps) {}

  /** Asks it for key frames of what it publishes; nothing for one that does not. */
  void requestKeyFrames() {}

  /** Does what the routing side of the session has due. */
  abstract void onMediaDeadline(long nowNs);

  /** The session has ended: leaves the stream it belongs to. */
  abstract void onEnd(long nowNs);

  final void noteMedia() {
    if (!hadMedia) {
      hadMedia = true;
      listener.onMedia();
    }
  }

  final MediaActivity activity() {
    return activity;
  }

  /** A packet of a kind of which there was none lately. */
  final void beginFlow(MediaKind kind, long nowNs) {
    lookAtMedia(nowNs);
    activity.begin(kind, nowNs);
    lookAtMedia(nowNs);
  }

  /** Tells the listener what has changed since it was told. */
  final void lookAtMedia(long nowNs) {
    MediaStatus status = describeMedia(nowNs);
    if (status != null) {
      listener.onMediaChanged(status);
      onMediaChanged(status);
    }
  }

  /** Looks at what flows: the new status, or null. */
  abstract @Nullable MediaStatus describeMedia(long nowNs);

  /** The listener was told. */
  void onMediaChanged(MediaStatus status) {}

  @Override
  public final boolean send(RemoteAddress to, byte[] array, int offset, int length) {
    if (!transport.isConnected() && DatagramKind.of(array, offset, length) == DatagramKind.DTLS) {
      noteHandshakeTo(to);
    }
    return slab.send(to, array, offset, length);
  }

  /** For sessions that send media. */
  final PacketSlab packetSlab() {
    return slab;
  }

  @Override
  public final byte[] rtcpBuffer() {
    return worker.scratch().rtcpBuffer();
  }

  @Override
  public final HandshakeInbox startHandshake(DtlsHandshake handshake) {
    return new HandshakeJob(handshake, new Outbox()).start();
  }

  @Override
  public void onConnected(long nowNs) {
    worker.addresses().onConnected(this);
    listener.onConnected();
  }

  @Override
  public final void onUfragRetired(String localUfrag) {
    worker.removeUfrag(this, localUfrag);
  }

  @Override
  public final void onClosed(CloseReason reason, String detail, long nowNs) {
    worker.activities().remove(this);
    try {
      activity.end(nowNs);
      lookAtMedia(nowNs);
      onEnd(nowNs);
    } finally {
      // whatever the routing side does, nothing may lead to an ended session, and the rooms know
      worker.remove(this);
      listener.onClosed(reason, detail);
    }
  }

  @Override
  public Map<String, Object> debugState() {
    return new LinkedHashMap<>(transport.debugState(worker.nowNs()));
  }

  /**
   * The handshake's way back to the worker. A full queue loses a datagram, which DTLS repeats, no
   * outcome.
   */
  private final class Outbox implements HandshakeJob.Outbox {
    @Override
    public void send(byte[] datagram) {
      if (worker.isOnLoop()) {
        // a goodbye has to leave before the transport that it belongs to is closed
        transport.sendDtls(datagram);
      } else {
        worker.execute(() -> transport.sendDtls(datagram));
      }
    }

    @Override
    public void done(DtlsResult result) {
      worker.insist(() -> {
        try {
          transport.onHandshakeDone(result, worker.nowNs());
        } catch (RuntimeException e) {
          worker.fail(Session.this, e);
        }
        rescheduleIfOpen();
      });
    }

    @Override
    public void failed(String detail) {
      worker.insist(() -> {
        if (!transport.isClosed()) {
          transport.onHandshakeFailed(detail, worker.nowNs());
        }
      });
    }
  }

  final void rescheduleIfOpen() {
    if (!transport.isClosed()) {
      worker.reschedule(this);
    }
  }
}
