package io.coanchor.core.ice;

import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.IceCredentials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps what an agent says. */
class RecordingListener implements IceAgent.Listener {
  final List<Sent> sent = new ArrayList<>();
  final List<RemoteAddress> selected = new ArrayList<>();
  final List<IceCredentials> retired = new ArrayList<>();
  final List<IceCredentials> restartsFailed = new ArrayList<>();
  final DropCounters drops = new DropCounters();
  int consents;
  long lastConsentNs = -1;
  int failures;

  /** A message that went out. */
  static final class Sent {
    private final RemoteAddress to;
    private final byte[] bytes;

    Sent(RemoteAddress to, byte[] bytes) {
      this.to = to;
      this.bytes = bytes;
    }

    RemoteAddress to() {
      return to;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  @Override
  public void sendStun(RemoteAddress to, byte[] array, int offset, int length) {
    sent.add(new Sent(to, Arrays.copyOfRange(array, offset, offset + length)));
  }

  @Override
  public void onSelected(RemoteAddress address, long nowNs) {
    selected.add(address);
  }

  @Override
  public void onConsent(long nowNs) {
    consents++;
    lastConsentNs = nowNs;
  }

  @Override
  public void onDrop(DropReason reason) {
    drops.count(reason);
  }

  @Override
  public void onFailed() {
    failures++;
  }

  @Override
  public void onCredentialsRetired(IceCredentials oldLocal) {
    retired.add(oldLocal);
  }

  @Override
  public void onRestartFailed(IceCredentials newLocal) {
    restartsFailed.add(newLocal);
  }
}
