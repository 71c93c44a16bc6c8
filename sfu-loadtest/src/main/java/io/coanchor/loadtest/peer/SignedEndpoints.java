package io.coanchor.loadtest.peer;

import io.coanchor.client.signal.TrtcUrl;
import io.coanchor.client.signal.UserSigSigner;
import java.net.URI;
import java.time.InstantSource;

/** Those of a Coanchor server, each user with a UserSig. */
public final class SignedEndpoints implements Endpoints {
  private static final long LIFE_SECONDS = 24L * 3_600;

  private final URI server;
  private final long sdkAppId;
  private final UserSigSigner signer;
  private final InstantSource clock;

  /**
   * Endpoints of a server.
   *
   * @param server {@code http://host:port} or {@code https://…}
   */
  public SignedEndpoints(URI server, long sdkAppId, String key, InstantSource clock) {
    this.server = server;
    this.sdkAppId = sdkAppId;
    this.signer = new UserSigSigner(sdkAppId, key);
    this.clock = clock;
  }

  @Override
  public URI publish(String stream, String user, int number) {
    return endpoint(TrtcUrl.Action.PUSH, stream, user);
  }

  @Override
  public URI play(String stream, String user, int number) {
    return endpoint(TrtcUrl.Action.PLAY, stream, user);
  }

  private URI endpoint(TrtcUrl.Action action, String stream, String user) {
    String sig = signer.sign(user, clock.instant().getEpochSecond(), LIFE_SECONDS);
    return TrtcUrl.of(server.getRawAuthority(), action, stream, sdkAppId, user, sig)
        .endpoint(server.getScheme());
  }
}
