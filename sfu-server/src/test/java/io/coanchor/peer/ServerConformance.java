package io.coanchor.peer;

import io.coanchor.conformance.ConformanceTarget;
import io.coanchor.e2e.TestServer;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** The real server as the target of the conformance suites. */
final class ServerConformance implements ConformanceTarget, AutoCloseable {
  private final PeerServer server = PeerServer.start("30s", "30s", "30s");
  private final AtomicInteger streams = new AtomicInteger();

  private String next() {
    return "s" + streams.incrementAndGet();
  }

  private URI v2(String path, String query) {
    return URI.create(
        "http://127.0.0.1:%d/v2/%s/%d/%s?SessionID=alice%s"
            .formatted(server.server().httpPort(), path, TestServer.APP, next(), query));
  }

  private URI unsigned(String kind) {
    return URI.create(
        "http://127.0.0.1:%d/v1/%s/%s?sdkappid=%d&userid=alice"
            .formatted(server.server().httpPort(), kind, next(), TestServer.APP));
  }

  @Override
  public Endpoint publish() {
    return new Endpoint(server.endpoint("push", next(), "alice", ""), "");
  }

  @Override
  public Endpoint publishWithBearer() {
    return new Endpoint(v2("pub", ""), TestServer.userSig("alice"));
  }

  @Override
  public Endpoint publishWithoutCredentials() {
    return new Endpoint(unsigned("push"), "");
  }

  @Override
  public Endpoint play() {
    return new Endpoint(server.endpoint("play", next(), "alice", "&wait=60"), "");
  }

  @Override
  public Endpoint playWithBearer() {
    return new Endpoint(v2("sub", "&wait=60"), TestServer.userSig("alice"));
  }

  @Override
  public Endpoint playWithoutCredentials() {
    return new Endpoint(unsigned("play"), "");
  }

  @Override
  public Endpoint playNotLive() {
    return new Endpoint(server.endpoint("play", next(), "alice", ""), "");
  }

  @Override
  public boolean makesCounterOffers() {
    return true;
  }

  @Override
  public void close() {
    server.close();
  }
}
