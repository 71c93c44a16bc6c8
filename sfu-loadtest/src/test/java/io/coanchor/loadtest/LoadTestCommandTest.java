package io.coanchor.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadTestCommandTest {
  private static final String[] SERVER = {
    "--server", "http://127.0.0.1:9", "--app", "1", "--key", "k"
  };

  @Test
  void shouldSayWhatIsMissing() {
    refused("no server (expected: --server, --app and --key");
    refused("--whip-url and --whep-url: go together", "--whip-url", "http://h/{stream}");
    refused(
        "ftp://h/{stream} (expected: an http or https URL)",
        "--whip-url",
        "ftp://h/{stream}",
        "--whep-url",
        "http://h/{stream}");
  }

  @Test
  void shouldRefuseWhatCannotBeMeant() {
    refusedOption("--duration", "10x", "expected: a number with ms, s, m or h");
    refusedOption("--duration", "10ms", "expected: 1 s to 24 hours");
    refusedOption("--viewers", "-1", "--viewers: -1 (expected: 0..50000)");
    refusedOption("--viewers", "many", "many");
    refusedOption("--ramp", "0", "expected: above 0");
    refusedOption("--scenario", "chaos", "expected: steady, storm, churn");
    refusedOption("--threads", "0", "expected: 1..64");
    refusedOption("--loss", "0.1", "expected: UP,DOWN");
    refusedOption("--loss", "0.1,1.5", "expected: 0 to below 1");
    refusedOption("--delay", "10,20apples", "expected: a number with ms");
    refusedOption("--bitrate", "0", "expected: 1..100000");
    refusedOption("--bitrate", "1", "at least the clip's own");
    refusedOption("--clip", "/nowhere.mp4", "--clip:");
    refusedOption("--expect", "loss<=", "expected: FIGURE<=VALUE");
    refusedOption("--expect", "lost<=1", "no such figure");
    refusedOption("--server", "127.0.0.1:8080", "--server");
  }

  private static void refusedOption(String name, String value, String message) {
    String[] all = new String[SERVER.length + 2];
    System.arraycopy(SERVER, 0, all, 0, SERVER.length);
    all[SERVER.length] = name;
    all[SERVER.length + 1] = value;
    refused(message, all);
  }

  private static void refused(String message, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = LoadTestCommand.commandLine().setErr(new PrintWriter(err));

    int code = line.execute(arguments);

    assertThat(err.toString()).contains(message).startsWith("loadtest: ");
    assertThat(code).isEqualTo(2);
  }
}
