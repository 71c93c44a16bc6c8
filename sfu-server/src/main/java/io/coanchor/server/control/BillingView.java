package io.coanchor.server.control;

import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.billing.ledger.Corrections;
import io.coanchor.server.billing.ledger.LedgerReader;
import java.util.function.Function;

/**
 * What the control API shows of billing.
 *
 * @param ledger is read by few threads at once, and closed by its owner after the server stopped
 * @param corrections where corrections go
 * @param policy how time is counted now
 * @param rates what it costs; of every policy, as the ledger keeps what was counted by another
 */
public record BillingView(
    LedgerReader ledger,
    Corrections corrections,
    Policy policy,
    Function<Policy, RateCard> rates) {}
