package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.server.auth.AuthException;
import io.coanchor.server.auth.PrivateMapKey;
import io.coanchor.server.auth.Privilege;
import io.coanchor.server.auth.UserSigVerifier;
import io.coanchor.server.metrics.SignalMetrics;
import io.coanchor.server.signal.PublishRequest.ClientHints;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a request and a session, cheapest first: rate limits, draining, content type,
 * the form of every parameter, UserSig, room permission. The body is not read before all of it
 * holds.
 */
final class Admission {
  private static final int MAX_WAIT_SECONDS = 60;
  private static final int DRAINING_RETRY_SECONDS = 10;
  private static final Set<String> VIDEO_CODECS = Set.of("h264", "h265", "vp8", "vp9", "av1");

  private final UserSigVerifier verifier;
  private final TokenBuckets creations;
  private final TokenBuckets failures;
  private final BooleanSupplier draining;
  private final SignalMetrics metrics;

  Admission(
      UserSigVerifier verifier,
      TokenBuckets creations,
      TokenBuckets failures,
      BooleanSupplier draining,
      SignalMetrics metrics) {
    this.verifier = verifier;
    this.creations = creations;
    this.failures = failures;
    this.draining = draining;
    this.metrics = metrics;
  }

  /** Lets a publisher in. */
  StreamRequest publisher(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    return admit(ctx, request, Privilege.SEND_AUDIO, Privilege.SEND_VIDEO, true);
  }

  /** Lets a player in. */
  StreamRequest player(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    return admit(ctx, request, Privilege.RECEIVE_AUDIO, Privilege.RECEIVE_VIDEO, false);
  }

  /** Lets somebody follow a room, who may also play there. */
  ClientRooms.Caller follower(ServiceRequestContext ctx, HttpRequest request, RoomRef room)
      throws SignalException {
    if (draining.getAsBoolean()) {
      throw SignalException.unavailable("the server is draining", DRAINING_RETRY_SECONDS);
    }
    ClientRooms.Caller caller = caller(ctx, request);
    Query query = Query.of(ctx.queryParams());
    if (verifier.needsRoomPermission(caller.sdkAppId())) {
      try {
        permission(
            query,
            userSig(query, request),
            caller.sdkAppId(),
            caller.userId(),
            room,
            Privilege.RECEIVE_AUDIO,
            Privilege.RECEIVE_VIDEO);
      } catch (AuthException e) {
        throw refused(ctx, e);
      }
    }
    return caller;
  }

  /** Lets a user in who takes part in a room beside its media. */
  ClientRooms.Caller caller(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    limitSessionCall(ctx);
    Query query = Query.of(ctx.queryParams());
    long app = Formats.sdkAppId(query.get("sdkappid"));
    String user = Formats.userId("userid", query.get("userid"));
    try {
      verifier.verify(userSig(query, request), app, user);
    } catch (AuthException e) {
      throw refused(ctx, e);
    }
    return new ClientRooms.Caller(app, user);
  }

  private SignalException refused(ServiceRequestContext ctx, AuthException e) {
    failures.take(address(ctx));
    metrics.authFailure(e.reason().code());
    return Problems.of(e);
  }

  /** Counts a call on a session; 429 above the limit, and for who guesses session URLs. */
  void limitSessionCall(ServiceRequestContext ctx) throws SignalException {
    InetAddress address = address(ctx);
    limit(failures.hasToken(address), failures, address, "failures");
    limit(creations.take(address), creations, address, "sessions");
  }

  /** Counts a guess at a session URL. */
  SignalException noSuchSession(ServiceRequestContext ctx) {
    failures.take(address(ctx));
    return SignalException.noSuchSession();
  }

  private StreamRequest admit(
      ServiceRequestContext ctx,
      HttpRequest request,
      Privilege audio,
      Privilege video,
      boolean publishes)
      throws SignalException {
    limitSessionCall(ctx);
    if (draining.getAsBoolean()) {
      throw SignalException.unavailable("the server is draining", DRAINING_RETRY_SECONDS);
    }
    if (!Sdp.is(request.contentType(), Sdp.SDP)) {
      throw Sdp.unsupported(request.contentType(), Sdp.SDP);
    }
    Query query = Query.of(ctx.queryParams());
    String pathApp = ctx.pathParam("sdkappid");
    long app = Formats.sdkAppId(pathApp == null ? query.get("sdkappid") : pathApp);
    String userName = pathApp == null ? "userid" : "sessionid";
    String user = Formats.userId(userName, query.get(userName));
    String stream = Formats.streamId(ctx.pathParam("streamid"));
    RoomRef room = Formats.room(query.get("roomid"), query.get("strroomid"), stream);
    int wait = waitSeconds(query.get("wait"));
    Role role = Role.of(query.get("role"), publishes);
    ClientHints hints = new ClientHints(address(ctx), codec(query.get("prefervcodec")));
    String userSig = userSig(query, request);
    MediaPermission permission;
    try {
      verifier.verify(userSig, app, user);
      permission =
          verifier.needsRoomPermission(app)
              ? permission(query, userSig, app, user, room, audio, video)
              : MediaPermission.ALL;
    } catch (AuthException e) {
      throw refused(ctx, e);
    }
    if (publishes && role == Role.AUDIENCE) {
      throw SignalException.wrongRole("role: audience (expected: anchor, to push)");
    }
    return new StreamRequest(new StreamKey(app, stream), user, room, permission, wait, hints);
  }

  /** RFC 6750 section 2.1, or the parameter of TRTC's v1 form. */
  private static String userSig(Query query, HttpRequest request) throws SignalException {
    String parameter = query.get("usersig");
    String header = request.headers().get(HttpHeaderNames.AUTHORIZATION);
    if (parameter != null || header == null) {
      return parameter == null ? "" : parameter;
    }
    return header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).strip() : "";
  }

  private MediaPermission permission(
      Query query,
      String userSig,
      long app,
      String user,
      RoomRef room,
      Privilege audio,
      Privilege video)
      throws SignalException, AuthException {
    String parameter = query.get("privatemapkey");
    UserSigVerifier.Room named =
        switch (room) {
          case RoomRef.IntRoom(long id) -> new UserSigVerifier.Room(id, null);
          case RoomRef.StringRoom(String id) -> new UserSigVerifier.Room(0, id);
        };
    PrivateMapKey key =
        verifier.verifyRoom(parameter == null ? userSig : parameter, app, user, named);
    if (!key.allows(Privilege.ENTER_ROOM)) {
      throw SignalException.notPermitted("privatemapkey: does not allow to enter the room");
    }
    if (!key.allows(audio) && !key.allows(video)) {
      throw SignalException.notPermitted(
          "privatemapkey: allows neither "
              + audio.name().toLowerCase(Locale.ROOT)
              + " nor "
              + video.name().toLowerCase(Locale.ROOT));
    }
    return new MediaPermission(
        key.allows(Privilege.CREATE_ROOM),
        key.allows(Privilege.SEND_AUDIO),
        key.allows(Privilege.SEND_VIDEO),
        key.allows(Privilege.RECEIVE_AUDIO),
        key.allows(Privilege.RECEIVE_VIDEO));
  }

  private static int waitSeconds(@Nullable String text) throws SignalException {
    if (text == null) {
      return 0;
    }
    int seconds = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : -1;
    if (seconds < 0 || seconds > MAX_WAIT_SECONDS) {
      throw SignalException.malformed(
          "wait: " + Formats.shorten(text) + " (expected: 0.." + MAX_WAIT_SECONDS + ")");
    }
    return seconds;
  }

  private static @Nullable String codec(@Nullable String text) throws SignalException {
    if (text == null) {
      return null;
    }
    String codec = text.toLowerCase(Locale.ROOT);
    if (!VIDEO_CODECS.contains(codec)) {
      throw SignalException.malformed(
          "prefervcodec: " + Formats.shorten(text) + " (expected: h264, h265, vp8, vp9 or av1)");
    }
    return codec;
  }

  private void limit(boolean held, TokenBuckets buckets, InetAddress address, String name)
      throws SignalException {
    if (!held) {
      metrics.rateLimited(name);
      throw new SignalException(
          429,
          0,
          "Too many requests",
          "too many " + name + " from this address",
          buckets.secondsToNext(address));
    }
  }

  private static InetAddress address(ServiceRequestContext ctx) {
    return ctx.remoteAddress().getAddress();
  }
}
