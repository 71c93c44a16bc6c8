package io.coanchor.core.srtp;

import static io.coanchor.core.srtp.Sessions.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Key derivation as published: RFC 3711 appendix B.3. */
class SessionKeysTest {
  private static final byte[] MASTER_KEY = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
  private static final byte[] MASTER_SALT = hex("0EC675AD498AFEEBB6960B3AABE6");

  @Test
  void shouldDeriveTheKeysOfTheAppendix() {
    assertThat(SessionKeys.derive(MASTER_KEY, MASTER_SALT, 0, 16))
        .isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assertThat(SessionKeys.derive(MASTER_KEY, MASTER_SALT, 2, 14))
        .isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
    assertThat(SessionKeys.derive(MASTER_KEY, MASTER_SALT, 1, 94))
        .isEqualTo(
            hex(
                "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"
                    + "E049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25"
                    + "6D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2"));
  }
}
