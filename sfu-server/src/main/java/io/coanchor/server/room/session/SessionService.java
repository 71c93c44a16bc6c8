package io.coanchor.server.room.session;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.sdp.Answer;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.IceFragment;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.PlayPolicy;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import io.coanchor.server.config.MediaConfig;
import io.coanchor.server.config.RoomsConfig;
import io.coanchor.server.room.MediaUse;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.model.Environment;
import io.coanchor.server.room.model.RoomRules;
import io.coanchor.server.room.model.Rooms;
import io.coanchor.server.signal.CounterOffered;
import io.coanchor.server.signal.IceRestarted;
import io.coanchor.server.signal.MediaSessions;
import io.coanchor.server.signal.PlayControl;
import io.coanchor.server.signal.PlayOutcome;
import io.coanchor.server.signal.PlayRequest;
import io.coanchor.server.signal.PublishRequest;
import io.coanchor.server.signal.SessionCreated;
import io.coanchor.server.signal.SessionView;
import io.coanchor.server.signal.SignalException;
import io.coanchor.server.worker.RejectedCommandException;
import io.coanchor.server.worker.SessionFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves WHIP and WHEP requests: reads the offer, asks the {@link StreamTable} whether the rules
 * allow it, answers, and has the session made on a worker before the client is told.
 */
public final class SessionService implements MediaSessions, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);

  /** As many as a version 4 UUID has bits. */
  private static final int INVITATION_ID_BYTES = 16;

  /** A worker ends its sessions within milliseconds; one that hangs must not keep the server. */
  private static final long LAST_WORDS_MS = 2_000;

  private final MediaConfig config;
  private final SessionFactory factory;
  private final LocalTransports transports;
  private final OfferHandling offers;
  private final RoomThread thread;
  private final StreamTable streams;
  private final MediaUses uses;
  private final Rooms rooms;
  private final RoomService roomService;
  private final LongAdder refused = new LongAdder();

  /**
   * @param random a secure one: ICE passwords come from it
   * @param use is told what flows in the sessions; {@link MediaUse#NOBODY} for nobody
   */
  public SessionService(
      MediaConfig config,
      RoomsConfig roomsConfig,
      DtlsIdentity identity,
      SessionFactory factory,
      LocalCandidates candidates,
      RandomGenerator random,
      MediaUse use) {
    this.config = config;
    this.factory = factory;
    this.transports = new LocalTransports(identity, candidates, random);
    this.offers = new OfferHandling(random);
    this.thread = new RoomThread();
    MemberTable members = new MemberTable();
    SessionMedia media = new SessionMedia(thread, members);
    this.rooms =
        new Rooms(
            new Environment(
                rules(roomsConfig),
                new SystemRoomClock(),
                thread::after,
                media,
                () -> invitationId(random)));
    this.uses = new MediaUses(use);
    long lostAfterNs = roomsConfig.lostUserAfter().toNanos();
    this.streams =
        new StreamTable(thread, lostAfterNs, rooms.presence(), members, factory::newStream, uses);
    media.join(streams);
    this.roomService = new LocalRoomService(thread, ForkJoinPool.commonPool(), rooms);
  }

  private static RoomRules rules(RoomsConfig config) {
    return new RoomRules(
        config.maxOnMic(),
        config.maxAudience(),
        config.lostUserAfter().toNanos(),
        config.closeAfter().toNanos(),
        config.invitationTimeout().toNanos());
  }

  private static String invitationId(RandomGenerator random) {
    byte[] id = new byte[INVITATION_ID_BYTES];
    random.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  /** The rooms, for whoever commands and watches them. */
  public RoomService rooms() {
    return roomService;
  }

  @Override
  public CompletionStage<SessionCreated> publish(PublishRequest request) {
    return factory.isFull() ? refused() : thread.call(() -> publishNow(request));
  }

  private CompletionStage<SessionCreated> publishNow(PublishRequest request)
      throws SignalException, SdpException {
    SessionDescription offer = SessionDescription.parse(request.offer());
    LiveStream.Reservation place =
        streams.forPublisher(
            new StreamTable.Entrance(
                request.stream(),
                request.room(),
                request.userId(),
                request.permission().createRoom()));
    return holding(place, () -> startPublisher(request, offer, place));
  }

  private <T> CompletionStage<T> refused() {
    refused.increment();
    return CompletableFuture.failedFuture(
        SignalException.unavailable("the node is overloaded", RoomThread.OVERLOAD_RETRY_SECONDS));
  }

  /** Sessions refused because the node was full. */
  public long refusedForLoad() {
    return refused.sum();
  }

  /** Keeps a stream's place until the session is entered, and gives it back if that fails. */
  private <T> CompletionStage<T> holding(
      LiveStream.Reservation place, Negotiation<CompletionStage<T>> call)
      throws SignalException, SdpException {
    CompletionStage<T> outcome;
    try {
      outcome = call.run();
    } catch (SignalException | SdpException | RuntimeException e) {
      streams.release(place);
      throw e;
    }
    return outcome.whenComplete((done, failure) -> thread.run(() -> streams.release(place)));
  }

  /** What may end in an error for the client. */
  private interface Negotiation<T> {
    T run() throws SignalException, SdpException;
  }

  private CompletionStage<SessionCreated> startPublisher(
      PublishRequest request, SessionDescription offer, LiveStream.Reservation place)
      throws SignalException, SdpException {
    LocalTransport local = transports.forClient(request.client().address());
    Answer answer = OfferHandling.publish(offer, local, request.client().preferredVideoCodec());
    Permissions.requireSend(request.permission(), answer.session());
    SessionFactory.Spec spec =
        new SessionFactory.Spec(local.ice(), answer.session(), config.sessionTimeout().publish());
    MemberListener listener =
        streams.listener(request.sessionId(), place.visit(), request.stream());
    return made(factory.publish(spec, place.stream().media(), listener))
        .thenCompose(media ->
            thread.follow(() -> {
              Member member =
                  new Member(
                      request.sessionId(),
                      request.stream(),
                      new Member.Identity(place.visit(), request.client().address()),
                      answer.session(),
                      media,
                      view(local.ice(), answer.session()));
              streams.addPublisher(member, listener);
              return CompletableFuture.completedFuture(
                  new SessionCreated(answer.sdp().toString(), etag(local.ice())));
            }));
  }

  @Override
  public CompletionStage<? extends PlayOutcome> play(PlayRequest request) {
    return factory.isFull() ? refused() : thread.call(() -> playNow(request));
  }

  private CompletionStage<PlayOutcome> playNow(PlayRequest request)
      throws SignalException, SdpException {
    SessionDescription offer = SessionDescription.parse(request.offer());
    LiveStream.Reservation place =
        streams.forViewer(
            new StreamTable.Entrance(
                request.stream(),
                request.room(),
                request.userId(),
                request.permission().createRoom()),
            request.options().waitSeconds());
    return holding(place, () -> answerViewer(request, offer, place));
  }

  private CompletionStage<PlayOutcome> answerViewer(
      PlayRequest request, SessionDescription offer, LiveStream.Reservation place)
      throws SignalException, SdpException {
    LocalTransport local = transports.forClient(request.options().client().address());
    PlayPolicy policy = offers.playPolicy(place.stream().publishedFormats());
    Answer answer = OfferHandling.play(offer, local, policy);
    if (answer == null) {
      return CompletableFuture.completedFuture(counter(request, place, local, policy));
    }
    Permissions.requireReceive(request.permission(), answer.session());
    String mediaId = ViewerControl.mediaId(answer.sdp(), answer.session());
    return startViewer(request, place, local.ice(), answer.session(), mediaId)
        .thenApply(made -> new SessionCreated(answer.sdp().toString(), etag(local.ice())));
  }

  private CompletionStage<Member> startViewer(
      PlayRequest request,
      LiveStream.Reservation place,
      IceCredentials ice,
      NegotiatedSession session,
      String mediaId) {
    SessionFactory.Spec spec =
        new SessionFactory.Spec(ice, session, config.sessionTimeout().play());
    MemberListener listener =
        streams.listener(request.sessionId(), place.visit(), request.stream());
    return made(factory.play(spec, place.stream().media(), listener))
        .thenCompose(media ->
            thread.follow(() -> {
              Member member =
                  new Member(
                      request.sessionId(),
                      request.stream(),
                      new Member.Identity(place.visit(), request.options().client().address()),
                      session,
                      media,
                      view(ice, session));
              member.player(new ViewerControl(place.stream().media(), media, mediaId));
              streams.addViewer(member, listener, request.options().waitSeconds());
              return CompletableFuture.completedFuture(member);
            }));
  }

  private CounterOffered counter(
      PlayRequest request, LiveStream.Reservation place, LocalTransport local, PlayPolicy policy) {
    Offer offer = OfferHandling.counter(local, policy);
    streams.addCounterOffer(
        request.sessionId(),
        new PendingAnswer(request, streams.again(place), local.ice(), offer, view(local.ice())),
        CounterOffered.VALID_SECONDS);
    return new CounterOffered(
        offer.sdp().toString(), etag(local.ice()), "the offer has no codec of the stream");
  }

  @Override
  public CompletionStage<Void> answer(String sessionId, String answerSdp) {
    return thread.call(() -> {
      PendingAnswer pending = streams.members().counterOffer(sessionId);
      if (pending == null) {
        throw SignalException.noSuchSession();
      }
      // an answer that cannot be used leaves the offer open: the client may try again
      NegotiatedSession session = pending.offer().apply(SessionDescription.parse(answerSdp));
      streams.members().removeCounterOffer(sessionId);
      LiveStream.Reservation place = pending.place();
      String mediaId = ViewerControl.mediaId(pending.offer().sdp(), session);
      return holding(
          place,
          () ->
              startViewer(pending.request(), place, pending.ice(), session, mediaId)
                  .thenApply(member -> null));
    });
  }

  @Override
  public @Nullable PlayControl player(String sessionId) {
    return streams.members().player(sessionId);
  }

  @Override
  public @Nullable SessionView find(String sessionId) {
    return streams.members().view(sessionId);
  }

  /** A lite server learns the client's addresses from its checks: candidates are only accepted. */
  @Override
  public CompletionStage<Void> trickle(String sessionId, IceFragment fragment) {
    return thread.call(() -> {
      streams.members().require(sessionId);
      return CompletableFuture.completedFuture(null);
    });
  }

  @Override
  public CompletionStage<IceRestarted> restartIce(String sessionId, IceFragment fragment) {
    return thread.call(() -> {
      Member member = streams.members().require(sessionId);
      IceCredentials remote = fragment.ice();
      if (remote == null) {
        throw SignalException.unservable("a=ice-ufrag: none (expected: the new credentials)");
      }
      LocalTransport local = transports.forClient(member.client());
      return made(member.media().restartIce(local.ice(), remote))
          .thenCompose(open -> thread.follow(() -> restarted(member, open, local, fragment)));
    });
  }

  /** The worker answers checks under the new credentials: the client may be told. */
  private static CompletionStage<IceRestarted> restarted(
      Member member, boolean open, LocalTransport local, IceFragment fragment)
      throws SignalException {
    IceCredentials remote = fragment.ice();
    if (!open || remote == null) {
      throw SignalException.noSuchSession();
    }
    member.view(new SessionView(etag(local.ice()), remote.ufrag(), false));
    return CompletableFuture.completedFuture(
        new IceRestarted(IceFragment.of(local, fragment.mids()), etag(local.ice())));
  }

  @Override
  public CompletionStage<Boolean> end(String sessionId) {
    return thread.call(() -> CompletableFuture.completedFuture(streams.end(sessionId)));
  }

  /** State for people and tests. */
  public CompletableFuture<Map<String, Object>> debugState() {
    return thread.follow(() -> CompletableFuture.completedFuture(state()));
  }

  private Map<String, Object> state() {
    Map<String, Object> state = rooms.debugState();
    state.putAll(streams.debugState());
    return state;
  }

  /** How many sessions have ended, by why, in lower case. */
  public CompletableFuture<Map<String, Long>> endedByReason() {
    return thread.follow(
        () -> CompletableFuture.completedFuture(streams.members().endedByReason()));
  }

  /** Sessions that there are, of both kinds; from any thread. */
  public int count() {
    return streams.members().count();
  }

  /** Calls turned away because too many waited. */
  public long refusedCalls() {
    return thread.refusedCalls();
  }

  /**
   * Sessions with the state of their media, for people and tests.
   *
   * @param limit how many at most
   * @param after the {@code number} of the last one seen, 0 for none
   */
  public CompletableFuture<List<Map<String, Object>>> debugSessions(int limit, long after) {
    return thread.follow(() -> streams.members().debugSessions(limit, after));
  }

  /**
   * Ends every session, saying goodbye, and the rooms' thread; when the workers have told what each
   * session used to its end.
   */
  @Override
  public void close() {
    thread
        .follow(() -> {
          rooms.presence().closeAll();
          streams.endAll();
          return uses.stop();
        })
        .orTimeout(LAST_WORDS_MS, TimeUnit.MILLISECONDS)
        .exceptionallyCompose(e -> thread.follow(this::endUses))
        .exceptionally(e -> null)
        .join();
    thread.close();
  }

  private CompletionStage<Void> endUses() {
    int left = uses.endAll(System.nanoTime());
    LOG.warn("Workers did not tell the end of {} sessions: they end now", left);
    return CompletableFuture.completedFuture(null);
  }

  private static <T> CompletionStage<T> made(CompletableFuture<T> session) {
    return session.exceptionallyCompose(failure -> {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return CompletableFuture.failedFuture(
          cause instanceof RejectedCommandException
              ? SignalException.unavailable(
                  "the node is overloaded", RoomThread.OVERLOAD_RETRY_SECONDS)
              : failure);
    });
  }

  /** An ICE session is named by its ufrag (RFC 9725 section 4.3.1). */
  private static String etag(IceCredentials ice) {
    return ice.ufrag();
  }

  private static SessionView view(IceCredentials local, NegotiatedSession session) {
    return new SessionView(etag(local), session.remoteIce().ufrag(), false);
  }

  private static SessionView view(IceCredentials local) {
    return new SessionView(etag(local), "", true);
  }
}
