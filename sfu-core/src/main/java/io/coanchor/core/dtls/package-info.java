/**
 * DTLS 1.2 with use_srtp (RFC 6347, RFC 5764): proves that the peer on the media path is the one
 * whose certificate fingerprint the session description named, and agrees on the SRTP keys.
 *
 * <p>The handshake ({@link io.coanchor.core.dtls.DtlsHandshake}) blocks, so the host runs it as a
 * job on a thread of its own, fed through a {@link io.coanchor.core.dtls.DtlsPipe}. Everything
 * after it ({@link io.coanchor.core.dtls.DtlsConnection}) is driven by the transport's owner thread
 * and never blocks. Peer input never throws out of this package: a handshake ends in a {@link
 * io.coanchor.core.dtls.DtlsResult} or a {@link io.coanchor.core.dtls.DtlsFailure} with a reason.
 * What a peer can make it allocate is bounded.
 *
 * <p>Depends on `sdp` for fingerprints, and is the only package that sees BouncyCastle.
 */
@NullMarked
package io.coanchor.core.dtls;

import org.jspecify.annotations.NullMarked;
