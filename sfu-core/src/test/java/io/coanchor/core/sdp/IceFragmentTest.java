package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class IceFragmentTest {
  /** After the example of RFC 9725 section 4.3.2. */
  private static final String TRICKLE =
      """
      a=group:BUNDLE 0 1
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      a=mid:0
      a=ice-ufrag:EsAw
      a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
      a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0
      a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0
      a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0
      a=end-of-candidates
      """;

  @Test
  void shouldReadATrickleFragment() throws SdpException {
    IceFragment fragment = IceFragment.parse(TRICKLE);
    assertThat(fragment.ice()).isEqualTo(new IceCredentials("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"));
    assertThat(fragment.mids()).containsExactly("0");
    assertThat(fragment.candidates()).hasSize(3);
    assertThat(fragment.endOfCandidates()).isTrue();
    assertThat(fragment.iceLite()).isFalse();
  }

  @Test
  void shouldReadCredentialsAtTheSessionLevel() throws SdpException {
    IceFragment fragment =
        IceFragment.parse(
            """
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            m=audio 9 RTP/AVP 0
            a=mid:0
            m=video 9 RTP/AVP 0
            a=mid:1
            a=candidate:1 1 udp 1 192.0.2.1 9 typ host
            """);
    assertThat(some(fragment.ice()).ufrag()).isEqualTo("abcd");
    assertThat(fragment.mids()).containsExactly("0", "1");
    assertThat(fragment.candidates()).hasSize(1);
    assertThat(fragment.endOfCandidates()).isFalse();
  }

  @Test
  void shouldReadAFragmentWithoutCredentials() throws SdpException {
    assertThat(IceFragment.parse("a=end-of-candidates\r\n").ice()).isNull();
  }

  @Test
  void shouldAnswerARestart() throws SdpException {
    IceFragment answer = IceFragment.of(Sdps.LOCAL, List.of("0", "1"));
    assertThat(answer)
        .hasToString(
            """
            a=ice-lite
            a=group:BUNDLE 0 1
            m=audio 9 UDP/TLS/RTP/SAVPF 0
            a=mid:0
            a=ice-ufrag:local
            a=ice-pwd:localpasswordlocalpassword
            a=ice-options:trickle ice2
            a=candidate:1 1 udp 2130706431 192.0.2.1 8000 typ host
            a=candidate:t1 1 tcp 2099249151 192.0.2.1 8000 typ host tcptype passive
            a=end-of-candidates
            """
                .replace("\n", "\r\n"));
    IceFragment read = IceFragment.parse(answer.toString());
    assertThat(read.ice()).isEqualTo(Sdps.LOCAL.ice());
    assertThat(read.candidates()).isEqualTo(Sdps.LOCAL.candidates());
    assertThat(read.iceLite()).isTrue();
  }

  @Test
  void shouldRefuseWhatIsNoFragment() {
    assertMalformed("", "fragment");
    assertMalformed("v=0\r\n", "v=");
    assertMalformed("candidate:1", "line");
    assertMalformed("a=mid:0\r\n", "a=mid");
    assertMalformed("m=audio 9 RTP/AVP 0\r\na=mid:\r\n", "a=mid");
    assertMalformed("a=candidate:1 1 udp\r\n", "a=candidate");
    assertMalformed("a=ice-pwd:short\r\n", "a=ice-pwd");
    assertMalformed("m=audio 9 RTP/AVP 0\r\n".repeat(17), "number of m-sections");
    assertMalformed(
        "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n".repeat(65), "number of candidates");
  }

  @Test
  void shouldRefuseTwoTransports() {
    String two =
        TRICKLE
            + """
            m=video 9 UDP/TLS/RTP/SAVPF 96
            a=mid:1
            a=ice-ufrag:other
            a=ice-pwd:otherpasswordotherpassword
            """;
    assertThatThrownBy(() -> IceFragment.parse(two))
        .isInstanceOf(SdpException.Unservable.class)
        .hasMessage("a=ice-ufrag: other (expected: the same in all sections: EsAw)");
  }

  private static void assertMalformed(String text, String field) {
    assertThatThrownBy(() -> IceFragment.parse(text))
        .isInstanceOfSatisfying(
            SdpException.Malformed.class, e -> assertThat(e.field()).isEqualTo(field));
  }
}
