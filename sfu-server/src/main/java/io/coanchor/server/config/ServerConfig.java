package io.coanchor.server.config;

import java.util.List;

/**
 * The whole configuration of one server.
 *
 * @param http the plain HTTP listener: WHIP, WHEP and the page
 * @param https the same over TLS; off while its files are empty
 * @param grpc the listener of the control API
 * @param api who may call the control API
 * @param admin health, metrics and debug state
 * @param media the media ports and sessions
 * @param rooms room rules
 * @param callbacks how callbacks wait and leave
 * @param billing how mic-on durations are counted and kept
 * @param admission when new sessions are refused
 * @param apps the applications served, each with its keys
 */
public record ServerConfig(
    HttpConfig http,
    HttpsConfig https,
    GrpcConfig grpc,
    ApiConfig api,
    AdminConfig admin,
    MediaConfig media,
    RoomsConfig rooms,
    CallbacksConfig callbacks,
    BillingConfig billing,
    AdmissionConfig admission,
    List<AppConfig> apps) {

  public ServerConfig {
    apps = List.copyOf(apps);
    long distinct = apps.stream().mapToLong(AppConfig::sdkAppId).distinct().count();
    if (distinct != apps.size()) {
      throw new IllegalArgumentException(
          "apps: "
              + apps.stream().map(AppConfig::sdkAppId).toList()
              + " (expected: every sdk-app-id once)");
    }
  }

  /** What holds where neither the file nor the environment says otherwise. */
  public static ServerConfig defaults() {
    return new ServerConfig(
        HttpConfig.defaults(),
        HttpsConfig.defaults(),
        GrpcConfig.defaults(),
        ApiConfig.defaults(),
        AdminConfig.defaults(),
        MediaConfig.defaults(),
        RoomsConfig.defaults(),
        CallbacksConfig.defaults(),
        BillingConfig.defaults(),
        AdmissionConfig.defaults(),
        List.of());
  }
}
