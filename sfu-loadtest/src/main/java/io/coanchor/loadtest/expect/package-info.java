/**
 * What a run is held to: named figures, and the expectations of the command line about them.
 * Immutable; depends on HdrHistogram only.
 */
@NullMarked
package io.coanchor.loadtest.expect;

import org.jspecify.annotations.NullMarked;
