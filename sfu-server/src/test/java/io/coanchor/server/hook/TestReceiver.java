package io.coanchor.server.hook;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An application's server, which can misbehave and die: down to the sockets, on one port. */
public final class TestReceiver implements AutoCloseable {
  private final int port;
  private final LongSupplier clock;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Function<Request, Answer> behaviour = _ -> Answer.OK;
  private volatile ServerSocket listener;

  /** What came. */
  public record Request(String text, String body, Map<String, String> headers, long atMs) {
    public boolean late() {
      return "1".equals(headers.get("x-coanchor-late"));
    }

    public String sign() {
      return headers.getOrDefault("sign", "");
    }
  }

  /** What the receiver does about a request. */
  public enum Answer {
    OK("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":0}"),
    ACCEPTED("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"),
    UNAVAILABLE("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
    /** To where nobody may be sent. */
    REDIRECT("HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"),
    /** Says yes, and never ends saying it. */
    OK_WITHOUT_END("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"),
    /** A head that never ends. */
    HALF_A_HEAD("HTTP/1.1 200 OK\r\nContent-Le"),
    NO_HTTP("220 mail.example ESMTP\r\n\r\n"),
    SILENCE(""),
    /** The process dies with the request in its hands. */
    DIE("");

    private final String text;

    Answer(String text) {
      this.text = text;
    }
  }

  /**
   * Listens.
   *
   * @param clock when requests are noted to have come
   */
  public TestReceiver(LongSupplier clock) throws IOException {
    this.clock = clock;
    listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    port = listener.getLocalPort();
    accept(listener);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/rtc");
  }

  /** Answers from now on as a function says. */
  public void behave(Function<Request, Answer> next) {
    behaviour = next;
  }

  /** Everything that came, whatever was answered. */
  public List<Request> requests() {
    return requests;
  }

  /** How many connections have come. */
  int connections() {
    return accepted.get();
  }

  /** Is gone, with every connection. */
  public void kill() throws IOException {
    listener.close();
    for (Socket each : connections) {
      each.close();
    }
    connections.clear();
  }

  /** Is back on the same port. */
  public void restart() throws IOException {
    ServerSocket next = new ServerSocket();
    next.setReuseAddress(true);
    next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    listener = next;
    accept(next);
  }

  private void accept(ServerSocket on) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket connection = on.accept();
              connections.add(connection);
              accepted.incrementAndGet();
              Thread.ofVirtual().start(() -> serve(connection));
            }
          } catch (IOException e) {
            // closed: that is how it ends
          }
        });
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      Request request = read(in);
      while (request != null) {
        Function<Request, Answer> now = behaviour;
        requests.add(request);
        Answer answer = now.apply(request);
        if (answer == Answer.DIE) {
          kill();
          return;
        }
        out.write(answer.text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        request = read(in);
      }
    } catch (IOException e) {
      // the other side, or a kill, closed it
    } finally {
      connections.remove(connection);
    }
  }

  private @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(first, body, headers, clock.getAsLong());
  }

  private static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '\n') {
      if (c != '\r') {
        line.append((char) c);
      }
      c = in.read();
    }
    return c < 0 ? null : line.toString();
  }

  @Override
  public void close() throws IOException {
    kill();
  }
}
