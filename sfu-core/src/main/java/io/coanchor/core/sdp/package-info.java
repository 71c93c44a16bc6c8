/**
 * Session descriptions (RFC 8866) and offer/answer. Immutable values; depends on `codec`, `rtp`.
 */
@NullMarked
package io.coanchor.core.sdp;

import org.jspecify.annotations.NullMarked;
