/**
 * The control API {@code coanchor.v1}: gRPC on a port of its own, and the same calls as JSON under
 * {@code /api/v1} of the HTTP ports, with a page to try them.
 *
 * <p>A call is authenticated and held to its caller's scope before anything reads its arguments; a
 * method that is not declared free of side effects needs the scope {@code full}. Calls that change
 * something run once per request id and end up in the audit log, whatever became of them. Errors
 * carry {@code google.rpc.ErrorInfo}. Runs on Armeria's event loops, and blocks none: rooms are
 * reached through {@code RoomService}, what blocks goes to Armeria's blocking executor. Depends on
 * {@code config}, {@code room}, {@code message}, the seam of {@code signal}, and the generated
 * stubs.
 */
@NullMarked
package io.coanchor.server.control;

import org.jspecify.annotations.NullMarked;
