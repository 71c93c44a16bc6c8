/**
 * OpenSSL's libcrypto by the foreign-function API: the way to its functions, and nothing of what
 * they are for. A machine without it is no error: whoever needs a function asks {@link
 * io.coanchor.core.openssl.OpenSsl#has} first and has another way.
 *
 * <p>From any thread. Depends on nothing.
 */
@NullMarked
package io.coanchor.core.openssl;

import org.jspecify.annotations.NullMarked;
