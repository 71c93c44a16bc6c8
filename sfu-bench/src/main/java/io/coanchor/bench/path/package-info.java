/**
 * The whole path: a real server process, one publisher, many viewers with an address and keys of
 * their own each, and beside it the floor, the least that the same datagrams can cost.
 *
 * <p>Everything but the server lives on one thread, that of the event loop; the floor on that of
 * the caller. Viewers connect as any client does, and then only count what comes: whether it is
 * right is for the load tester.
 */
@NullMarked
package io.coanchor.bench.path;

import org.jspecify.annotations.NullMarked;
