package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
  private long nowNs;

  @Test
  void shouldRefillOverTime() {
    TokenBuckets buckets = new TokenBuckets(2, () -> nowNs, 10);
    InetAddress address = InetAddress.ofLiteral("192.0.2.1");

    assertThat(buckets.take(address)).isTrue();
    assertThat(buckets.take(address)).isTrue();
    assertThat(buckets.take(address)).isFalse();
    assertThat(buckets.secondsToNext(address)).isEqualTo(30);
    nowNs += TimeUnit.SECONDS.toNanos(29);
    assertThat(buckets.hasToken(address)).isFalse();
    assertThat(buckets.secondsToNext(address)).isEqualTo(1);
    nowNs += TimeUnit.SECONDS.toNanos(1);
    assertThat(buckets.hasToken(address)).isTrue();
    assertThat(buckets.take(address)).isTrue();
    nowNs += TimeUnit.HOURS.toNanos(1);
    assertThat(buckets.take(address)).isTrue();
    assertThat(buckets.take(address)).isTrue();
    assertThat(buckets.take(address)).isFalse();
  }

  @Test
  void shouldCountAnIpv6SubscriberOnce() {
    TokenBuckets buckets = new TokenBuckets(1, () -> nowNs, 10);

    assertThat(buckets.take(InetAddress.ofLiteral("2001:db8:0:1::1"))).isTrue();
    assertThat(buckets.take(InetAddress.ofLiteral("2001:db8:0:1:ffff::9"))).isFalse();
    assertThat(buckets.take(InetAddress.ofLiteral("2001:db8:0:2::1"))).isTrue();
  }

  @Test
  void shouldNeverLimitAtZeroAndRememberNobody() {
    TokenBuckets buckets = new TokenBuckets(0, () -> nowNs, 10);
    for (int i = 0; i < 1000; i++) {
      assertThat(buckets.take(InetAddress.ofLiteral("192.0.2.1"))).isTrue();
    }
    assertThat(buckets.size()).isZero();
  }

  @Test
  void shouldBoundItsTableAndForgetTheLongestSilent() {
    TokenBuckets buckets = new TokenBuckets(1, () -> nowNs, 3);
    InetAddress first = InetAddress.ofLiteral("192.0.2.1");
    assertThat(buckets.take(first)).isTrue();
    for (int i = 2; i < 100; i++) {
      assertThat(buckets.take(InetAddress.ofLiteral("192.0.2." + i))).isTrue();
    }
    assertThat(buckets.size()).isEqualTo(3);
    assertThat(buckets.take(InetAddress.ofLiteral("192.0.2.99"))).isFalse();
    assertThat(buckets.take(first)).isTrue();
  }
}
