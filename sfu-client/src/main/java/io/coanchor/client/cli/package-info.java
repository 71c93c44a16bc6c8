/**
 * The publisher's command line: an encoded clip, pushed until told to end. May depend on the whole
 * SDK; nothing depends on it.
 */
@NullMarked
package io.coanchor.client.cli;

import org.jspecify.annotations.NullMarked;
