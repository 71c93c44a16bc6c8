package io.coanchor.core.dtls;

import io.coanchor.core.sdp.Fingerprint;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What both ends have to decide in a handshake, and what came of it: the peer's certificate is the
 * named one, a profile is agreed on, the keys are exported. The first thing that goes wrong is
 * remembered, as the library's own exception tells no more than an alert number.
 */
final class HandshakeOutcome {
  private final List<Fingerprint> remoteFingerprints;
  private final int timeoutMillis;

  private boolean verified;
  private @Nullable SrtpProfile profile;
  private @Nullable SrtpKeys keys;
  private DtlsFailure.@Nullable Reason reason;
  private String detail = "";

  HandshakeOutcome(List<Fingerprint> remoteFingerprints, int timeoutMillis) {
    this.remoteFingerprints = remoteFingerprints;
    this.timeoutMillis = timeoutMillis;
  }

  int timeoutMillis() {
    return timeoutMillis;
  }

  /** Holds the peer's certificate against the fingerprints of its session description. */
  void verify(@Nullable Certificate chain) throws IOException {
    if (chain == null || chain.isEmpty()) {
      throw refuse(
          DtlsFailure.Reason.NO_CERTIFICATE,
          "the peer sent no certificate",
          AlertDescription.handshake_failure);
    }
    byte[] certificate = chain.getCertificateAt(0).getEncoded();
    String algorithm = CertificateFingerprints.strongest(remoteFingerprints);
    if (algorithm == null) {
      throw refuse(
          DtlsFailure.Reason.FINGERPRINT_UNSUPPORTED,
          String.format(Locale.ROOT, "fingerprints offered: %s", remoteFingerprints),
          AlertDescription.bad_certificate);
    }
    if (!CertificateFingerprints.matches(remoteFingerprints, certificate)) {
      throw refuse(
          DtlsFailure.Reason.FINGERPRINT_MISMATCH,
          String.format(
              Locale.ROOT,
              "certificate: %s (expected: %s)",
              CertificateFingerprints.of(algorithm, certificate),
              remoteFingerprints),
          AlertDescription.bad_certificate);
    }
    verified = true;
  }

  /** Takes the profile, or refuses for want of one. */
  SrtpProfile agree(@Nullable SrtpProfile common) throws TlsFatalAlert {
    if (common == null) {
      throw refuse(
          DtlsFailure.Reason.NO_SRTP_PROFILE,
          "use_srtp: nothing in common (expected: AEAD_AES_128_GCM or AES128_CM_SHA1_80)",
          AlertDescription.handshake_failure);
    }
    profile = common;
    return common;
  }

  /** Exports the keys at the end of the handshake (RFC 5764 section 4.2). */
  void complete(TlsContext context) throws IOException {
    if (!verified) {
      throw refuse(
          DtlsFailure.Reason.NO_CERTIFICATE,
          "the peer proved no certificate",
          AlertDescription.handshake_failure);
    }
    SrtpProfile agreed = agree(profile);
    keys =
        new SrtpKeys(
            agreed,
            context.exportKeyingMaterial(
                ExporterLabel.dtls_srtp, null, SrtpKeys.materialBytes(agreed)));
  }

  DtlsResult result(DtlsConnection connection) {
    if (profile == null || keys == null) {
      throw new IllegalStateException("the handshake ended without keys");
    }
    return new DtlsResult(profile, keys, connection);
  }

  /** Remembers why, and gives the alert to throw. */
  TlsFatalAlert refuse(DtlsFailure.Reason why, String what, short alert) {
    remember(why, what);
    return new TlsFatalAlert(alert, what);
  }

  /** Remembers why, and gives what to throw where there is nothing to tell the peer. */
  IOException abort(DtlsFailure.Reason why, String what) {
    remember(why, what);
    return new IOException(what);
  }

  /** The failure that {@code thrown} ended the handshake with. */
  DtlsFailure failure(IOException thrown) {
    if (reason != null) {
      return new DtlsFailure(reason, detail);
    }
    if (thrown instanceof TlsTimeoutException) {
      return new DtlsFailure(
          DtlsFailure.Reason.TIMED_OUT,
          String.format(Locale.ROOT, "not done within %d ms", timeoutMillis));
    }
    if (thrown instanceof TlsFatalAlertReceived alert) {
      return new DtlsFailure(
          DtlsFailure.Reason.PEER_ALERT, AlertDescription.getText(alert.getAlertDescription()));
    }
    return new DtlsFailure(
        DtlsFailure.Reason.PROTOCOL, String.valueOf(thrown.getMessage()), thrown);
  }

  private void remember(DtlsFailure.Reason why, String what) {
    if (reason == null) {
      reason = why;
      detail = what;
    }
  }
}
