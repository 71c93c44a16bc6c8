package io.coanchor.core.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeaderExtensionTest {
  @Test
  void shouldKnowEveryExtensionByItsUri() {
    for (HeaderExtension extension : HeaderExtension.values()) {
      assertThat(HeaderExtension.fromUri(extension.uri())).isEqualTo(extension);
    }
    assertThat(HeaderExtension.fromUri("urn:example:none")).isNull();
  }

  @Test
  void shouldMapBothWays() {
    ExtensionMap map =
        new ExtensionMap.Builder()
            .put(1, HeaderExtension.AUDIO_LEVEL)
            .put(14, HeaderExtension.MID)
            .build();

    assertThat(map.idOf(HeaderExtension.MID)).isEqualTo(14);
    assertThat(map.idOf(HeaderExtension.RID)).isZero();
    assertThat(map.at(1)).isEqualTo(HeaderExtension.AUDIO_LEVEL);
    assertThat(map.at(2)).isNull();
    assertThat(map.at(0)).isNull();
    assertThat(map.needsTwoByte()).isFalse();
    assertThat(map).hasToString("ExtensionMap{1=AUDIO_LEVEL, 14=MID}");
    assertThat(ExtensionMap.EMPTY.needsTwoByte()).isFalse();
  }

  @Test
  void shouldNeedTheTwoByteFormAboveFourteen() {
    ExtensionMap map = new ExtensionMap.Builder().put(15, HeaderExtension.RID).build();

    assertThat(map.needsTwoByte()).isTrue();
  }

  @Test
  void shouldLetTheLastPairWin() {
    ExtensionMap map =
        new ExtensionMap.Builder()
            .put(3, HeaderExtension.MID)
            .put(3, HeaderExtension.RID)
            .put(4, HeaderExtension.RID)
            .build();

    assertThat(map).isEqualTo(new ExtensionMap.Builder().put(4, HeaderExtension.RID).build());
    assertThatThrownBy(() -> new ExtensionMap.Builder().put(256, HeaderExtension.MID))
        .hasMessage("extension id: 256 (expected: 1..255)");
  }

  @Test
  void shouldCodeValues() {
    assertThat(ExtensionValues.audioLevel(true, 30)).isEqualTo(0x9e);
    assertThat(ExtensionValues.audioLevelDbov(0x9e)).isEqualTo(30);
    assertThat(ExtensionValues.audioVoice(0x1e)).isFalse();
    assertThat(ExtensionValues.playoutDelay(0, 400)).isEqualTo(0x000028);
    assertThat(ExtensionValues.playoutDelay(100, 99_999)).isEqualTo(0x00afff);
    assertThat(ExtensionValues.orientationDegrees(0x09)).isEqualTo(90);
  }

  @Test
  void shouldCountAbsSendTimeInSixPointEighteenSeconds() {
    assertThat(ExtensionValues.absSendTime(1_000_000_000L)).isEqualTo(1 << 18);
    assertThat(ExtensionValues.absSendTime(64_500_000_000L)).isEqualTo(1 << 17);
    assertThat(ExtensionValues.absSendTimeDeltaNs(1 << 17, (1 << 24) - (1 << 17)))
        .isEqualTo(1_000_000_000L);
    assertThat(ExtensionValues.absSendTimeDeltaNs((1 << 24) - (1 << 17), 1 << 17))
        .isEqualTo(-1_000_000_000L);
  }
}
