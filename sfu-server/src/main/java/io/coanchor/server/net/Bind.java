package io.coanchor.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Waits for a port to be bound and says which setting is at fault when it cannot be. */
final class Bind {
  private Bind() {}

  static Channel await(ChannelFuture future, String setting, int port) throws IOException {
    future.awaitUninterruptibly();
    if (!future.isSuccess()) {
      throw failure(setting, port, future.cause());
    }
    return future.channel();
  }

  static IOException failure(String setting, int port, @Nullable Throwable cause) {
    return new IOException(
        String.format(
            Locale.ROOT,
            "%s: %d cannot be bound (%s)",
            setting,
            port,
            cause == null ? "unknown" : cause.getMessage()),
        cause);
  }
}
