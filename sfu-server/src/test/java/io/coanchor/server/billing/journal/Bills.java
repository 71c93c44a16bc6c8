package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.SqlLedger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is in a real ledger, as a reader of its events gets it. */
final class Bills {
  private final List<LedgerReader.Numbered> all = new ArrayList<>();

  private Bills() {}

  /** Reads on from where another reading ended, as a client does with its cursor. */
  static Bills read(LedgerSettings settings) throws Exception {
    Bills bills = new Bills();
    bills.readOn(settings);
    return bills;
  }

  void readOn(LedgerSettings settings) throws Exception {
    try (SqlLedger ledger = new SqlLedger(settings, InstantSource.system());
        LedgerReader reader = ledger.reader()) {
      List<LedgerReader.Numbered> page;
      do {
        long after = all.isEmpty() ? 0 : all.getLast().number();
        page = reader.written(JournalMain.NODE, MadeShow.APP, after, 1_000);
        all.addAll(page);
      } while (!page.isEmpty());
    }
  }

  /** Numbers only rise, and nothing is there twice. */
  void assertOrdered() {
    assertThat(all.stream().map(LedgerReader.Numbered::number)).isSorted().doesNotHaveDuplicates();
    assertThat(all.stream().map(each -> each.entry().id())).doesNotHaveDuplicates();
  }

  /**
   * What a process has billed is what its batches up to one of them say: one not before the last it
   * knew to be safe.
   */
  void check(String process, long seed, long safe, long told) {
    Map<String, LedgerEntry> billed =
        all.stream()
            .map(LedgerReader.Numbered::entry)
            .filter(each -> each.id().startsWith(process + "-"))
            .collect(Collectors.toMap(LedgerEntry::id, each -> each));
    LedgerEntry anchor = billed.get(MadeShow.anchor(process));
    long came = anchor == null ? 0 : (anchor.durationMs() + 1) / JournalMain.EVERY_MS;
    assertThat(came).as("batches of %s", process).isBetween(safe, told);
    Map<String, LedgerEntry> expected =
        MadeShow.entries(JournalMain.show(process, seed), came).stream()
            .collect(Collectors.toMap(LedgerEntry::id, each -> each));
    assertThat(billed.keySet()).as("entries of %s", process).isEqualTo(expected.keySet());
    expected.forEach((id, entry) -> assertThat(billed.get(id)).isEqualTo(entry));
  }
}
