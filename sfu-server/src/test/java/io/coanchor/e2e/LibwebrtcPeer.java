package io.coanchor.e2e;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.MediaStreamTrack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One peer connection of libwebrtc and its WHIP or WHEP session. */
final class LibwebrtcPeer implements AutoCloseable {
  private static final int TIMEOUT_S = 20;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(TIMEOUT_S)).build();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final RTCPeerConnection connection;
  private URI session;

  /**
   * Makes a connection.
   *
   * @param onTrack told of each received track, on a thread of libwebrtc
   */
  LibwebrtcPeer(PeerConnectionFactory factory, Consumer<MediaStreamTrack> onTrack) {
    connection =
        factory.createPeerConnection(
            new RTCConfiguration(),
            new PeerConnectionObserver() {
              @Override
              public void onIceCandidate(RTCIceCandidate candidate) {}

              @Override
              public void onConnectionChange(RTCPeerConnectionState state) {
                if (state == RTCPeerConnectionState.CONNECTED) {
                  connected.complete(null);
                } else if (state == RTCPeerConnectionState.FAILED) {
                  connected.completeExceptionally(new IllegalStateException("connection failed"));
                }
              }

              @Override
              public void onTrack(RTCRtpTransceiver transceiver) {
                onTrack.accept(transceiver.getReceiver().getTrack());
              }
            });
  }

  /** Adds a track to send, or one whose kind is to be received. */
  void add(MediaStreamTrack track, RTCRtpTransceiverDirection direction) {
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = direction;
    init.streamIds = List.of("libwebrtc");
    connection.addTransceiver(track, init);
  }

  /** Posts the offer and waits for the media path. */
  void open(URI endpoint) throws Exception {
    CompletableFuture<RTCSessionDescription> offered = new CompletableFuture<>();
    connection.createOffer(
        new RTCOfferOptions(),
        new CreateSessionDescriptionObserver() {
          @Override
          public void onSuccess(RTCSessionDescription description) {
            offered.complete(description);
          }

          @Override
          public void onFailure(String error) {
            offered.completeExceptionally(new IllegalStateException(error));
          }
        });
    RTCSessionDescription offer = offered.get(TIMEOUT_S, TimeUnit.SECONDS);
    Setting local = new Setting();
    connection.setLocalDescription(offer, local);
    local.done.get(TIMEOUT_S, TimeUnit.SECONDS);
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/sdp")
                .timeout(Duration.ofSeconds(TIMEOUT_S))
                .POST(HttpRequest.BodyPublishers.ofString(offer.sdp))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
    session = endpoint.resolve(response.headers().firstValue("Location").orElseThrow());
    Setting remote = new Setting();
    connection.setRemoteDescription(
        new RTCSessionDescription(RTCSdpType.ANSWER, response.body()), remote);
    remote.done.get(TIMEOUT_S, TimeUnit.SECONDS);
    connected.get(TIMEOUT_S, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    if (session != null) {
      http.sendAsync(
              HttpRequest.newBuilder(session).DELETE().build(),
              HttpResponse.BodyHandlers.discarding())
          .orTimeout(TIMEOUT_S, TimeUnit.SECONDS)
          .join();
    }
    connection.close();
    http.close();
  }

  private static final class Setting implements SetSessionDescriptionObserver {
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    @Override
    public void onSuccess() {
      done.complete(null);
    }

    @Override
    public void onFailure(String error) {
      done.completeExceptionally(new IllegalStateException(error));
    }
  }
}
