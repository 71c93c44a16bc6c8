/**
 * The JVM client SDK: push and play over WHIP and WHEP, encoded frames in and out.
 *
 * <p>{@link io.coanchor.client.V2TXLivePusher} and {@link io.coanchor.client.V2TXLivePlayer} have
 * the shapes of TRTC's SDK, with frames instead of cameras and views. Any number of them share one
 * {@link io.coanchor.client.ClientLoop}; all that belongs to a session lives on the loop's thread,
 * and observers are called there, so they must not block. Public methods may be called from any
 * thread. Encodes and decodes nothing. May depend on the engine, {@code client.signal} and Netty.
 */
@NullMarked
package io.coanchor.client;

import org.jspecify.annotations.NullMarked;
