/**
 * The load tester's command line: publishers and viewers against any WHIP and WHEP server, what
 * they saw, and whether that was what was expected.
 */
@NullMarked
package io.coanchor.loadtest;

import org.jspecify.annotations.NullMarked;
