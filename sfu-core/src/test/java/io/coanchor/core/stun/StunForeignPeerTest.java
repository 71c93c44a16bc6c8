package io.coanchor.core.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.security.CredentialsAuthority;
import org.ice4j.stack.StunStack;
import org.junit.jupiter.api.Test;

/** Against ice4j's own encoder and decoder, integrity and fingerprint included. */
class StunForeignPeerTest {
  private static final String PASSWORD = "aPasswordOfTwentyTwoPlus";
  private static final StunKey KEY = new StunKey(PASSWORD);
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  private final StunStack stack = new StunStack();

  StunForeignPeerTest() {
    stack
        .getCredentialsManager()
        .registerAuthority(
            new CredentialsAuthority() {
              @Override
              public byte[] getLocalKey(String username) {
                return PASSWORD.getBytes(StandardCharsets.US_ASCII);
              }

              @Override
              public byte[] getRemoteKey(String username, String media) {
                return PASSWORD.getBytes(StandardCharsets.US_ASCII);
              }

              @Override
              public boolean checkLocalUserName(String username) {
                return true;
              }
            });
  }

  @Test
  void shouldReadWhatItWrites() throws Exception {
    Request request = MessageFactory.createBindingRequest(0x6e0001ffL, true, -2L);
    request.setTransactionID(ID);
    request.putAttribute(AttributeFactory.createUsernameAttribute("srvA:cliA"));
    request.putAttribute(AttributeFactory.createUseCandidateAttribute());
    request.putAttribute(AttributeFactory.createMessageIntegrityAttribute("srvA:cliA"));
    request.putAttribute(AttributeFactory.createFingerprintAttribute());
    byte[] bytes = request.encode(stack);

    StunMessage read = Objects.requireNonNull(StunMessage.decode(bytes, 0, bytes.length));
    assertThat(StunMessage.ufragOf(bytes, 0, bytes.length)).isEqualTo("srvA");
    assertThat(read.verify(KEY)).isTrue();
    assertThat(read.hasFingerprint()).isTrue();
    assertThat(read.useCandidate()).isTrue();
    assertThat(read.controlling()).isTrue();
    assertThat(read.tieBreaker()).isEqualTo(-2L);
    assertThat(read.priority()).isEqualTo(0x6e0001ffL);
  }

  @Test
  void shouldReadItsResponse() throws Exception {
    Request request = MessageFactory.createBindingRequest();
    request.setTransactionID(ID);
    InetSocketAddress mapped = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::5"), 5555);
    Response response =
        MessageFactory.createBindingResponse(request, new TransportAddress(mapped, Transport.UDP));
    response.setTransactionID(ID);
    response.putAttribute(AttributeFactory.createMessageIntegrityAttribute("srvA:cliA"));
    response.putAttribute(AttributeFactory.createFingerprintAttribute());
    byte[] bytes = response.encode(stack);

    StunMessage read = Objects.requireNonNull(StunMessage.decode(bytes, 0, bytes.length));
    assertThat(read.kind()).isEqualTo(StunMessage.Kind.SUCCESS);
    assertThat(read.verify(KEY)).isTrue();
    assertThat(read.mappedAddress()).isEqualTo(mapped);
  }

  @Test
  void shouldWriteWhatItReads() throws Exception {
    TransactionId id = TransactionId.read(ID, 0);
    for (String host : new String[] {"192.0.2.1", "2001:db8::5"}) {
      InetSocketAddress mapped = new InetSocketAddress(InetAddress.ofLiteral(host), 40_000);
      byte[] bytes = StunWriter.bindingSuccess(id, mapped, KEY);

      // Its decoder checks FINGERPRINT, and fails on a wrong one.
      Message read = Message.decode(bytes, 0, bytes.length);
      XorMappedAddressAttribute address =
          (XorMappedAddressAttribute) read.getAttribute(Attribute.XOR_MAPPED_ADDRESS);
      assertThat(address.getAddress(ID).getAddress()).isEqualTo(mapped.getAddress());
      assertThat(address.getAddress(ID).getPort()).isEqualTo(40_000);
      assertThat(read.getAttribute(Attribute.FINGERPRINT)).isNotNull();
    }
  }
}
