/**
 * The rooms' records as messages of {@code coanchor.v1}, and those as JSON: what the control API
 * and the clients' event streams have in common. Stateless; any thread. Depends on {@code room},
 * the seam of {@code signal} and the generated messages.
 */
@NullMarked
package io.coanchor.server.message;

import org.jspecify.annotations.NullMarked;
