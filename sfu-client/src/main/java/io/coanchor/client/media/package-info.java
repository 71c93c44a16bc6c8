/**
 * Encoded material to push: clips read from MP4 files and replayed in real time.
 *
 * <p>A clip is read whole, once, and is immutable afterwards. May depend on the SDK's public types
 * and the MP4 parser.
 */
@NullMarked
package io.coanchor.client.media;

import org.jspecify.annotations.NullMarked;
