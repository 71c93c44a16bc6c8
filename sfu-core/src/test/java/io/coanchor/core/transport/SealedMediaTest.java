package io.coanchor.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.DtlsFailure;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.dtls.DtlsPipe;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.forward.Composed;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.ice.IceLiteAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.srtp.CipherEngines;
import io.coanchor.core.srtp.SrtpSession;
import io.coanchor.core.stream.SendStream;
import io.coanchor.core.stream.SentMedia;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets in parts through a transport with keys, read by the library at the other end. */
class SealedMediaTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final IceCredentials LOCAL =
      new IceCredentials("srvA", "localpasswordlocalpassword");
  private static final IceCredentials REMOTE =
      new IceCredentials("cliA", "remotepasswordremotepassword");
  private static final RemoteAddress PEER =
      RemoteAddress.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4001));
  private static final long SSRC = 0xcafe_0001L;
  private static final int HEADER_BYTES = 12;

  private final Host host = new Host();
  private final byte[] head = new byte[64];
  private final byte[] payload = new byte[1_000];
  private final RtpParts parts = new RtpParts();
  private final MediaPacket source = MediaPacket.blank();
  private PeerTransport transport;
  private SrtpSession viewer;

  @BeforeEach
  void connect() throws Exception {
    RANDOM.nextBytes(payload);
    NegotiatedSession session =
        new NegotiatedSession(DtlsRole.SERVER, false, REMOTE, List.of(), List.of(), List.of());
    transport =
        new PeerTransport(
            new TransportSetup(
                listener -> new IceLiteAgent(LOCAL, REMOTE, RANDOM, listener),
                DtlsIdentity.generate(RANDOM, Instant.EPOCH),
                session,
                10_000_000_000L,
                new TransportSetup.Reporter(1, "c", 0),
                RANDOM),
            host,
            host,
            0);
    byte[] check =
        StunWriter.bindingRequest(
            new TransactionId(1, 1),
            LOCAL.ufrag() + ":" + REMOTE.ufrag(),
            1000,
            new StunWriter.Role(true, 1),
            true,
            new StunKey(LOCAL.pwd()));
    transport.onDatagram(check, 0, check.length, PEER, 0);
    DtlsResult[] ends = handshake();
    transport.onHandshakeDone(ends[0], 0);
    assertThat(transport.isConnected()).isTrue();
    host.datagrams.clear();
    viewer = new SrtpSession(ends[1].profile(), ends[1].keys(), DtlsRole.CLIENT);
  }

  @Test
  void shouldBeReadAcrossRollovers() {
    for (int i = 0; i < 140_000; i++) {
      long extended = 30_000L + i;
      write(extended, i % 3);
      transport.sendRtp(parts, source);
      byte[] sealed = host.datagrams.getFirst();
      host.datagrams.clear();
      byte[] expected = Composed.bytes(parts);
      int length = viewer.unprotectRtp(sealed, 0, sealed.length);
      assertThat(length).as("packet %d", extended).isEqualTo(expected.length);
      if (!Arrays.equals(sealed, 0, length, expected, 0, length)) {
        assertThat(Arrays.copyOf(sealed, length)).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldSendNothingOfAPayloadThatWasOverwritten() {
    write(30_000, 0);
    // a copy of a slot that has become another packet's
    MediaPacket slot = MediaPacket.blank();
    source.copyFrom(slot, 7);
    transport.sendRtp(parts, source);
    assertThat(host.datagrams).isEmpty();
    assertThat(transport.drops().get(DropReason.PAYLOAD_OVERWRITTEN)).isEqualTo(1);
  }

  @Test
  void shouldDropWhatFindsNoRoomAndGoOn() {
    write(30_000, 0);
    host.full = true;
    transport.sendRtp(parts, source);
    host.full = false;
    host.refusing = true;
    transport.sendRtp(parts, source);
    host.refusing = false;
    assertThat(transport.drops().get(DropReason.SEND_QUEUE_FULL)).isEqualTo(2);
    transport.sendRtp(parts, source);
    assertThat(host.datagrams).hasSize(1);
    assertThat(viewer.unprotectRtp(host.datagrams.getFirst(), 0, host.datagrams.getFirst().length))
        .isEqualTo(parts.length());
  }

  @Test
  void shouldSendNothingOnceClosed() {
    transport.close("done", 0);
    host.datagrams.clear();
    write(30_000, 0);
    transport.sendRtp(parts, source);
    assertThat(host.datagrams).isEmpty();
  }

  @Test
  void shouldReportWhatTheTrackCounted() {
    Counted counted = new Counted();
    SendStream stream =
        transport.addOutgoing(new LocalTrack(SSRC, -1, "c", "s", "t"), 48_000, counted, 0);
    assertThat(stream.packets()).isZero();
    counted.packets = 5;
    counted.octets = 700;
    assertThat(stream.packets()).isEqualTo(5);
    assertThat(stream.bytes()).isEqualTo(700);
    host.datagrams.clear();
    transport.onStreamStarted(0);
    long due = transport.deadlineNs();
    assertThat(due).isLessThan(200_000_000L);
    transport.onDeadline(due);
    assertThat(host.datagrams).isNotEmpty();
    byte[] report = host.datagrams.getFirst();
    assertThat(viewer.unprotectRtcp(report, 0, report.length)).isPositive();
    assertThat(report[1] & 0xff).as("sender report").isEqualTo(200);
    assertThat(report[23]).as("packet count").isEqualTo((byte) 5);
  }

  private static final class Counted implements SentMedia {
    private long packets;
    private long octets;

    @Override
    public long packets() {
      return packets;
    }

    @Override
    public long octets() {
      return octets;
    }

    @Override
    public long rtpTimestampAt(long nowNs) {
      return 90_000;
    }
  }

  private void write(long extended, int padding) {
    new RtpHeaderWriter()
        .wrap(head, 0)
        .header(true, 120, (int) extended & 0xffff, extended * 3_000 & 0xffff_ffffL, SSRC);
    head[HEADER_BYTES] = (byte) extended;
    int own = (int) (extended % 2);
    int length = 100 + (int) (extended % 800);
    parts
        .head(head, HEADER_BYTES, HEADER_BYTES + own)
        .payload(payload, (int) (extended % 50), length)
        .padding(padding)
        .rolloverCounter(extended >> 16);
  }

  /** A host with a small slab. */
  private static final class Host
      implements TransportHost, PacketSlab, MediaListener, HandshakeInbox {
    private final CipherEngine engine = CipherEngines.available().getFirst();
    private final MemorySegment memory = Arena.ofAuto().allocate(4_096);
    private final List<byte[]> datagrams = new ArrayList<>();
    private boolean full;
    private boolean refusing;

    @Override
    public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
      datagrams.add(Arrays.copyOfRange(array, offset, offset + length));
      return true;
    }

    @Override
    public HandshakeInbox startHandshake(DtlsHandshake handshake) {
      return this;
    }

    @Override
    public PacketSlab slab() {
      return this;
    }

    @Override
    public CipherEngine cipher() {
      return engine;
    }

    @Override
    public MemorySegment memory() {
      return memory;
    }

    @Override
    public long reserve(RemoteAddress to, int bytes) {
      assertThat(to).isEqualTo(PEER);
      return full ? -1 : 8;
    }

    @Override
    public boolean commit(RemoteAddress to, long at, int bytes) {
      if (!refusing) {
        datagrams.add(memory.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE));
      }
      return !refusing;
    }

    @Override
    public boolean offer(byte[] array, int offset, int length) {
      return true;
    }

    @Override
    public byte @Nullable [] poll() {
      return null;
    }

    @Override
    public void close() {}
  }

  /** Server and client. */
  private static DtlsResult[] handshake() throws Exception {
    DtlsIdentity server = DtlsIdentity.generate(RANDOM, Instant.EPOCH);
    DtlsIdentity client = DtlsIdentity.generate(RANDOM, Instant.EPOCH);
    BlockingQueue<byte[]> toServer = new LinkedBlockingQueue<>();
    BlockingQueue<byte[]> toClient = new LinkedBlockingQueue<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<DtlsResult> one =
          CompletableFuture.supplyAsync(
              () ->
                  run(
                      new DtlsHandshake(
                          DtlsRole.SERVER, server, List.of(client.fingerprint()), RANDOM),
                      new Pipe(toServer, toClient)),
              threads);
      DtlsResult other =
          run(
              new DtlsHandshake(DtlsRole.CLIENT, client, List.of(server.fingerprint()), RANDOM),
              new Pipe(toClient, toServer));
      return new DtlsResult[] {one.get(30, TimeUnit.SECONDS), other};
    }
  }

  private static DtlsResult run(DtlsHandshake handshake, DtlsPipe pipe) {
    try {
      return handshake.run(pipe);
    } catch (DtlsFailure e) {
      throw new AssertionError(e);
    }
  }

  private record Pipe(BlockingQueue<byte[]> in, BlockingQueue<byte[]> out) implements DtlsPipe {
    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
      try {
        byte[] datagram = in.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return TIMED_OUT;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CLOSED;
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      out.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }
  }
}
