package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to DTLS records after the handshake. */
class DtlsConnectionTest {
  private final List<byte[]> toServer = new ArrayList<>();
  private final List<byte[]> toClient = new ArrayList<>();
  private DtlsConnection client;
  private DtlsConnection server;

  @BeforeEach
  void connect() {
    MemoryWire wire = new MemoryWire(recordTo(toServer), recordTo(toClient));
    Peers.Both both = Peers.connect(wire);
    client = both.client().result().connection();
    server = both.server().result().connection();
  }

  @Test
  void shouldSayGoodbyeBothWays() {
    List<byte[]> flight = List.copyOf(toServer);
    toClient.clear();

    client.close();

    assertThat(toServer).hasSize(flight.size() + 1);
    assertThat(client.isClosed()).isTrue();
    assertThat(give(server, toServer.getLast())).isFalse();
    assertThat(server.isClosed()).isTrue();
    assertThat(toClient).as("the answer to close_notify").hasSize(1);
    assertThat(give(client, toClient.getFirst())).isFalse();
  }

  @Test
  void shouldCloseOnlyOnce() {
    server.close();
    int sent = toClient.size();
    server.close();

    assertThat(toClient).hasSize(sent);
    assertThat(give(server, new byte[] {22})).isFalse();
  }

  @Test
  void shouldNotAnswerHalfAFlight() {
    List<byte[]> flight = Fragmenter.records(toServer.get(1));
    assertThat(flight).as("certificate, key, proof, change of cipher, finished").hasSize(5);
    toClient.clear();
    for (int i = 0; i < 3; i++) {
      // A retransmission has new record numbers. The encrypted Finished cannot be renumbered here,
      // so the flight stays incomplete and must not be answered.
      byte[] record = flight.get(i);
      record[9] = 1;
      assertThat(give(server, record)).isTrue();
    }

    assertThat(toClient).isEmpty();
  }

  @Test
  void shouldIgnoreReplayedRecords() {
    int sent = toClient.size();
    for (byte[] datagram : List.copyOf(toServer)) {
      assertThat(give(server, datagram)).isTrue();
    }

    assertThat(toClient).hasSize(sent);
  }

  @Test
  void shouldIgnoreForgedAlerts() {
    byte[] plain = {21, -2, -3, 0, 0, 0, 0, 0, 0, 9, 9, 0, 2, 2, 40};
    byte[] encrypted = {21, -2, -3, 0, 1, 0, 0, 0, 0, 9, 9, 0, 2, 2, 40};

    assertThat(give(server, plain)).isTrue();
    assertThat(give(server, encrypted)).isTrue();
    assertThat(server.isClosed()).isFalse();
  }

  @Test
  void shouldIgnoreAVersionThereIsNot() {
    byte[] record = {22, -2, -2, 0, 0, 0, 0, 0, 0, 9, 9, 0, 1, 0};

    assertThat(give(server, record)).isTrue();
    assertThat(give(client, record)).isTrue();
  }

  @Test
  void shouldIgnoreAnAlteredGoodbye() {
    client.close();
    byte[] goodbye = toServer.getLast();
    goodbye[goodbye.length - 1] ^= 1;

    assertThat(give(server, goodbye)).isTrue();
    assertThat(server.isClosed()).isFalse();
  }

  @Test
  void shouldDecryptOnlySoManyRecordsOfADatagram() {
    client.close();
    byte[] goodbye = toServer.getLast();
    byte[] forged = goodbye.clone();
    forged[forged.length - 1] ^= 1;

    assertThat(give(server, goodbyeAfter(4, forged, goodbye))).as("after four").isTrue();
    assertThat(give(server, goodbyeAfter(3, forged, goodbye))).as("after three").isFalse();
  }

  private static byte[] goodbyeAfter(int count, byte[] forged, byte[] goodbye) {
    ByteBuffer datagram = ByteBuffer.allocate(count * forged.length + goodbye.length);
    for (int i = 0; i < count; i++) {
      datagram.put(forged);
    }
    return datagram.put(goodbye).array();
  }

  @Test
  void shouldOutliveGarbage() {
    long seed = 20260102;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      if (garbage.length > 13 && random.nextInt(4) > 0) {
        garbage[0] = (byte) (20 + random.nextInt(6));
        garbage[1] = -2;
        garbage[2] = -3;
        garbage[3] = 0;
        garbage[4] = (byte) random.nextInt(2);
        garbage[11] = 0;
        garbage[12] = (byte) (garbage.length - 13);
      }
      assertThat(give(server, garbage)).as("seed %d, datagram %d", seed, i).isTrue();
    }
    client.close();
    assertThat(give(server, toServer.getLast())).isFalse();
  }

  @Test
  void shouldOutliveAlteredFlights() {
    long seed = 42;
    Random random = new Random(seed);
    List<byte[]> flights = new ArrayList<>(toServer);
    flights.addAll(toClient);
    for (int i = 0; i < 50_000; i++) {
      byte[] altered = flights.get(random.nextInt(flights.size())).clone();
      for (int k = random.nextInt(6); k >= 0; k--) {
        int reach = random.nextBoolean() ? 40 : altered.length;
        altered[random.nextInt(Math.min(reach, altered.length))] = (byte) random.nextInt();
      }
      if (random.nextInt(5) == 0) {
        altered = Arrays.copyOf(altered, random.nextInt(altered.length + 30));
      }
      assertThat(give(server, altered)).as("seed %d, datagram %d", seed, i).isTrue();
      assertThat(give(client, altered)).as("seed %d, datagram %d", seed, i).isTrue();
    }
  }

  @Test
  void shouldReadFromTheMiddleOfAnArrayAndIgnoreWhatIsTooLong() {
    byte[] huge = new byte[PipeTransport.RECEIVE_LIMIT_BYTES + 1];
    assertThat(give(server, huge)).isTrue();
    assertThat(server.onDatagram(new byte[0], 0, 0)).isTrue();

    client.close();
    byte[] goodbye = toServer.getLast();
    byte[] shifted = new byte[goodbye.length + 20];
    System.arraycopy(goodbye, 0, shifted, 7, goodbye.length);

    assertThat(server.onDatagram(shifted, 7, goodbye.length)).isFalse();
  }

  private static boolean give(DtlsConnection to, byte[] datagram) {
    return to.onDatagram(datagram, 0, datagram.length);
  }

  private static MemoryWire.Fault recordTo(List<byte[]> list) {
    return (datagram, deliver) -> {
      list.add(datagram.clone());
      deliver.accept(datagram);
    };
  }
}
