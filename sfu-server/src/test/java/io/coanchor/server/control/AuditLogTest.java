package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.proto.v1.DismissRoomRequest;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditLogTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private static AuditLog.Entry entry(String who, String address, int n) {
    return new AuditLog.Entry(
        new Caller(who, Caller.Scope.FULL, address),
        "m" + n,
        DismissRoomRequest.getDefaultInstance(),
        Status.OK,
        null);
  }

  @Test
  void shouldHoldNobodyUpAndLoseNothingWhenItIsSlow() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    AuditLog log =
        new AuditLog(
            line -> {
              try {
                disk.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              lines.add(line);
            },
            100);
    int begun = 0;
    for (int i = 0; i < 500; i++) {
      if (log.reserve()) {
        log.record(entry("ops", "192.0.2.1", begun));
        begun++;
      }
    }
    assertThat(begun).as("changes that were begun").isEqualTo(100);
    assertThat(log.reserve()).as("room for another").isFalse();
    assertThat(lines).isEmpty();

    disk.countDown();
    log.flush();
    assertThat(lines).hasSize(begun);
    IntStream.range(0, begun)
        .forEach(i -> assertThat(lines.get(i)).contains("\"method\":\"m" + i + "\""));
    assertThat(log.reserve()).isTrue();
    log.record(entry("ops", "192.0.2.1", 9));
    log.close();
    assertThat(lines).as("written before it closes").hasSize(begun + 1);
    assertThat(log.results()).containsEntry("written", begun + 1L).containsEntry("left_out", 0L);
  }

  @Test
  void shouldWriteSomeOfTheCallsOfAFloodAndCountTheOthers() {
    AuditLog log = new AuditLog(lines::add, 10_000);
    for (int i = 0; i < 5_000; i++) {
      log.refused(entry("", "192.0.2.1", i));
    }
    log.refused(entry("", "192.0.2.2", 0));
    log.flush();
    assertThat(lines).hasSize(RefusalLimit.MAX_PER_SOURCE + 1);
    assertThat(lines.getLast()).contains("192.0.2.2");
    int others = 3_000;
    for (int i = 0; i < others; i++) {
      log.refused(entry("eyes", "2001:db8::" + i, i));
    }
    log.flush();
    assertThat(lines).as("of all sources").hasSize(RefusalLimit.MAX_LINES);

    lines.clear();
    log.tellLeftOut();
    int leftOut = 5_001 + others - RefusalLimit.MAX_LINES;
    assertThat(lines)
        .singleElement()
        .asString()
        .contains("\"refusedWithoutLine\":" + leftOut, "\"192.0.2.1\":4980");
    assertThat(log.results()).containsEntry("left_out", (long) leftOut);
    log.tellLeftOut();
    assertThat(lines).hasSize(1);
    log.refused(entry("", "192.0.2.1", 7));
    log.close();
    assertThat(lines).as("a new minute").hasSize(2);
  }

  @Test
  void shouldCountLinesThatCannotBeWritten() {
    AuditLog log =
        new AuditLog(line -> {
          throw new IllegalStateException("disk full");
        });
    assertThat(log.reserve()).isTrue();
    log.record(entry("ops", "", 0));
    log.close();
    assertThat(log.results()).containsEntry("failed", 1L).containsEntry("written", 0L);
  }
}
