/**
 * Bytes: bounds-checked readers and writers, the classification of datagrams (RFC 7983), and the
 * counted reasons for dropping one. Owned by the caller's thread; depends on `unit`.
 */
@NullMarked
package io.coanchor.core.packet;

import org.jspecify.annotations.NullMarked;
