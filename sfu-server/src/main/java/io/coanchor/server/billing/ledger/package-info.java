/**
 * Keeps the ledger in a database: SQLite beside the server, or PostgreSQL. Entries are only ever
 * added. Blocks; one thread writes, any may read. May depend on {@link io.coanchor.server.billing}
 * and JDBC.
 */
@NullMarked
package io.coanchor.server.billing.ledger;

import org.jspecify.annotations.NullMarked;
