package io.coanchor.server.worker;

import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.transport.PeerTransport;

/** What the sessions of a worker write in, one after another: nothing lies there in between. */
final class Scratch {
  private final PacketWriter packetWriter = new PacketWriter();
  private final byte[] rtcpBuffer = new byte[PeerTransport.RTCP_BUFFER_BYTES];

  PacketWriter packetWriter() {
    return packetWriter;
  }

  byte[] rtcpBuffer() {
    return rtcpBuffer;
  }
}
