package io.coanchor.server;

import io.coanchor.server.control.NodeView;
import io.coanchor.server.worker.MediaWorkers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** This server as the control API shows it. */
final class LocalNode implements NodeView {
  private static final int SUFFIX = 8;

  private final CoanchorServer server;
  private final Facts facts;

  LocalNode(CoanchorServer server, MediaWorkers workers) {
    this.server = server;
    String version = CoanchorServer.class.getPackage().getImplementationVersion();
    this.facts =
        new Facts(
            hostName() + "-" + UUID.randomUUID().toString().substring(0, SUFFIX),
            Objects.requireNonNullElse(version, ""),
            Instant.now().toEpochMilli(),
            workers.count());
  }

  /** What this machine is called. */
  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "node";
    }
  }

  @Override
  public Facts facts() {
    return facts;
  }

  @Override
  public Ports ports() {
    return new Ports(server.httpPort(), server.udpPort(), server.tcpPort());
  }

  @Override
  public boolean isDraining() {
    return server.isDraining();
  }

  @Override
  public void drain() {
    server.drain();
  }

  @Override
  public Map<String, Object> debugState() {
    return server.overview();
  }
}
