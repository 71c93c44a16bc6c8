package io.coanchor.server.control;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.coanchor.proto.v1.BillingEntry;
import io.coanchor.proto.v1.RateCard;
import io.coanchor.proto.v1.RateTier;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Tier;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.message.RoomMessages;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The ledger as messages. */
final class BillingMessages {
  /** What a message can say at most. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private BillingMessages() {}

  static BillingEntry entry(Numbered numbered) {
    LedgerEntry entry = numbered.entry();
    Charge charge = entry.charge();
    return BillingEntry.newBuilder()
        .setId(entry.id())
        .setSdkAppId((int) charge.room().sdkAppId())
        .setRoom(RoomMessages.id(charge.room()))
        .setUserId(charge.userId())
        .setStreamId(charge.streamId())
        .setPolicy(charge.policy().text())
        .setTier(charge.tier())
        .setPixels(charge.pixels())
        .setStartTime(Timestamps.fromMillis(entry.startEpochMs()))
        .setDurationMs(entry.durationMs())
        .setCorrects(entry.corrects())
        .setReason(entry.reason())
        .setNodeId(numbered.node())
        .setNumber(numbered.number())
        .build();
  }

  /** A room as {@link io.coanchor.server.room.RoomKey} shows it: a string in quotation marks. */
  static RoomId room(String shown) {
    return shown.startsWith("\"")
        ? RoomId.newBuilder().setStrId(shown.substring(1, shown.length() - 1)).build()
        : RoomId.newBuilder().setIntId(Integer.parseUnsignedInt(shown)).build();
  }

  static RateCard card(io.coanchor.server.billing.RateCard card) {
    RateCard.Builder answer = RateCard.newBuilder().setPolicy(card.policy().text());
    for (Tier tier : card.tiers()) {
      boolean unlimited = tier.equals(card.tiers().getLast());
      answer.addTiers(
          RateTier.newBuilder()
              .setName(tier.name())
              .setMaxPixels(
                  tier.maxPixels() == io.coanchor.server.billing.RateCard.ANY_AREA
                      ? 0
                      : tier.maxPixels())
              .setUnlimited(unlimited)
              .setPricePer1000Minutes(tier.pricePerThousandMinutes().toPlainString()));
    }
    return answer.build();
  }

  /** When sums are final; null while none is. */
  static @Nullable Timestamp settled(Instant until) {
    if (!until.isAfter(Instant.EPOCH)) {
      return null;
    }
    return time(until.isAfter(LAST) ? LAST : until);
  }

  static Timestamp time(Instant moment) {
    return Timestamps.fromMillis(moment.toEpochMilli());
  }
}
