/**
 * Rooms for clients: brings events to their streams as JSON, and their invitations to the rules.
 *
 * <p>Calls come from Armeria's event loops, events on the rooms' thread; nothing blocks. May depend
 * on {@code room}, {@code message} and the seam of {@code signal}.
 */
@NullMarked
package io.coanchor.server.feed;

import org.jspecify.annotations.NullMarked;
