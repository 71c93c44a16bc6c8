package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.auth.AppKeys;
import io.coanchor.server.auth.UserSigVerifier;
import io.coanchor.server.config.AppConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UserSigCommandTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldPrintASignatureAndNothingElse() throws Exception {
    int exit = run("--app", "7", "--key", "k", "--user", "alice", "--expire", "60");

    assertThat(exit).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines().count()).isEqualTo(1);
    new UserSigVerifier(
            AppKeys.load(List.of(new AppConfig(7, List.of("k"), List.of(), false))), CLOCK)
        .verify(out.toString().strip(), 7, "alice");
  }

  @Test
  void shouldNameWhatIsWrong() {
    assertThat(run("--app", "0", "--key", "k", "--user", "alice")).isEqualTo(2);
    assertThat(err.toString()).contains("--app: 0 (expected: 1..4294967295)");
    assertThat(run("--app", "1", "--key", "k", "--user", "a b")).isEqualTo(2);
    assertThat(err.toString()).contains("--user: a b (expected: 1 to 32 of A-Z a-z 0-9 _ -)");
    assertThat(run("--app", "1", "--key", "", "--user", "a")).isEqualTo(2);
    assertThat(run("--app", "1", "--key", "k", "--user", "a", "--expire", "-1")).isEqualTo(2);
    assertThat(run("--app", "1", "--user", "a")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... args) {
    return new CommandLine(new UserSigCommand(CLOCK))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
