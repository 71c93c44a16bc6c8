/**
 * What is sent: encoded clips with room for a time stamp in every frame, and the stamp itself.
 *
 * <p>The stamp travels in the media, not in headers, so that it comes through any server. Stateless
 * or immutable. May depend on the client SDK's clips.
 */
@NullMarked
package io.coanchor.loadtest.media;

import org.jspecify.annotations.NullMarked;
