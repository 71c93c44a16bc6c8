package io.coanchor.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands have in common that ask a server on this machine, through its admin port. */
abstract class AdminCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "${env:COANCHOR_ADMIN_PORT:-8081}",
      description = "The server's admin port (default: COANCHOR_ADMIN_PORT, or 8081).")
  private int adminPort;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  final HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  final HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
        .timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  /** Says why it failed. */
  final int fail(String why) {
    spec.commandLine().getErr().println("coanchor: " + why);
    spec.commandLine().getErr().flush();
    return 1;
  }

  /** Says what it saw. */
  final void say(String what) {
    spec.commandLine().getOut().println(what);
    spec.commandLine().getOut().flush();
  }

  /** The port that is asked, for messages. */
  final String where() {
    return "admin port " + adminPort + " of this machine";
  }
}
