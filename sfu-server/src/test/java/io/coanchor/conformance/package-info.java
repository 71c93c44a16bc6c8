/**
 * WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep, as of April 2026) conformance of a server, seen
 * from outside: HTTP and hand-written SDP only, no class of any server. Extend {@link
 * io.coanchor.conformance.WhipConformanceSuite} and {@link
 * io.coanchor.conformance.WhepConformanceSuite} with a {@link
 * io.coanchor.conformance.ConformanceTarget}, or name a server by system properties.
 */
@NullMarked
package io.coanchor.conformance;

import org.jspecify.annotations.NullMarked;
