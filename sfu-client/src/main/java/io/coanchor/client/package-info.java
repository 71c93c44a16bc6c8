/** The JVM client SDK: push and play over WHIP and WHEP, encoded frames in and out. */
@NullMarked
package io.coanchor.client;

import org.jspecify.annotations.NullMarked;
