package io.coanchor.server.auth;

import org.jspecify.annotations.Nullable;

/**
 * What a UserSig says, without its MAC.
 *
 * @param userId {@code TLS.identifier}
 * @param sdkAppId {@code TLS.sdkappid}
 * @param issuedAtSeconds {@code TLS.time}, Unix time
 * @param lifeSeconds {@code TLS.expire}, counted from the issue
 * @param userBuf {@code TLS.userbuf} as it stands, standard base64, or null
 */
record UserSig(
    String userId,
    long sdkAppId,
    long issuedAtSeconds,
    long lifeSeconds,
    @Nullable String userBuf) {}
