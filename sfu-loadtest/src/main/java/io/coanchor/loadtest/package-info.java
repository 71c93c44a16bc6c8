/** The load tester: publishers and viewers against any WHIP and WHEP server. */
@NullMarked
package io.coanchor.loadtest;

import org.jspecify.annotations.NullMarked;
