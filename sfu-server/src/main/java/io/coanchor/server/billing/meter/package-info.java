/**
 * Turns what is told of sessions into intervals of the ledger. Pure: no clock, no thread, the same
 * calls give the same batches. One thread. May depend on {@link io.coanchor.server.billing} and on
 * what rooms tell ({@link io.coanchor.server.room.MediaUse}).
 */
@NullMarked
package io.coanchor.server.billing.meter;

import org.jspecify.annotations.NullMarked;
