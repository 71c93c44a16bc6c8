/**
 * The pieces of a packet's path, one by one, for JMH. One invocation is one packet unless it says
 * otherwise; run with {@code -prof gc} they tell what a packet allocates.
 */
@NullMarked
package io.coanchor.bench.micro;

import org.jspecify.annotations.NullMarked;
