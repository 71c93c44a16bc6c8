/** The one deployable: composition root and lifecycle. */
@NullMarked
package io.coanchor.server;

import org.jspecify.annotations.NullMarked;
