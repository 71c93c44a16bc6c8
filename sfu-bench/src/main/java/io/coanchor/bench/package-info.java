/**
 * What a forwarded packet costs: the pieces of its path one by one, and the whole of it. The
 * command line of {@code ./bench}.
 */
@NullMarked
package io.coanchor.bench;

import org.jspecify.annotations.NullMarked;
