/**
 * Runs billing in a server: what the rooms' thread tells waits in a queue for the billing thread,
 * which owns the meter and hands a batch to the journal at every checkpoint. Neither waits for a
 * disk or a database. May depend on the other packages of {@link io.coanchor.server.billing}, the
 * configuration and metrics.
 */
@NullMarked
package io.coanchor.server.billing.host;

import org.jspecify.annotations.NullMarked;
