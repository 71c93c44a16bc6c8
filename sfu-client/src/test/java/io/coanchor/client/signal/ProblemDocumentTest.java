package io.coanchor.client.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Test;

class ProblemDocumentTest {

  @Test
  void shouldReadCodeTitleAndDetail() {
    assertThat(
            ProblemDocument.parse(
                """
                {"type":"tag:x","nested":{"code":1,"a":[{}]},"title":"Expired","detail":"by 1 s","code":70001}
                """))
        .isEqualTo(new ProblemDocument(70001, "Expired: by 1 s"));
  }

  @Test
  void shouldMakeNothingOfWhatIsNoProblemDocument() {
    for (String body :
        new String[] {
          "", "<html>", "[1]", "{", "{\"code\":", "{\"code\":99999999999}", "\"code\"", "{\"a\":1,}"
        }) {
      assertThat(ProblemDocument.parse(body)).as(body).isEqualTo(ProblemDocument.NONE);
    }
    assertThat(ProblemDocument.parse("{\"code\":\"x\",\"title\":5}").code()).isZero();
  }

  @Test
  void shouldMapStatusesToCodes() {
    assertThat(V2TXLiveCode.ofStatus(403)).isEqualTo(V2TXLiveCode.REFUSED);
    assertThat(V2TXLiveCode.ofStatus(406)).isEqualTo(V2TXLiveCode.NOT_SUPPORTED);
    assertThat(V2TXLiveCode.ofStatus(503)).isEqualTo(V2TXLiveCode.SERVER_PROCESS_FAILED);
    assertThat(V2TXLiveCode.ofStatus(400)).isEqualTo(V2TXLiveCode.INVALID_PARAMETER);
  }

  /** Whatever a server answers, nothing but a document comes out. */
  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    ProblemDocument document = ProblemDocument.parse(data.consumeRemainingAsString());

    assertThat(document.text().length()).isLessThan(1_100);
  }
}
