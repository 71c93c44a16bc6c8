package io.coanchor.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.nio.ByteBuffer;

/**
 * Sends each datagram of a train by itself through Netty: where there is no epoll, or no way into
 * the C library.
 */
final class NettySender implements TrainSender {
  private final DatagramChannel channel;

  NettySender(DatagramChannel channel) {
    this.channel = channel;
  }

  @Override
  public String name() {
    return channel.getClass().getSimpleName();
  }

  @Override
  public boolean send(SendSlab slab) {
    ByteBuffer memory = slab.memory().asByteBuffer();
    slab.stats().onCall();
    while (slab.first() < slab.end()) {
      if (!channel.isWritable()) {
        channel.flush();
        if (!channel.isWritable()) {
          return false;
        }
      }
      int train = slab.first();
      int length = Math.min(slab.segmentBytes(train), slab.length(train));
      ByteBuf buffer = channel.alloc().directBuffer(length);
      buffer.writeBytes(memory.limit(slab.offset(train) + length).position(slab.offset(train)));
      var _ =
          channel.write(
              new DatagramPacket(buffer, slab.to(train).address().address()),
              channel.voidPromise());
      slab.stats().onSent(1, length);
      slab.consume(length);
    }
    channel.flush();
    return true;
  }
}
