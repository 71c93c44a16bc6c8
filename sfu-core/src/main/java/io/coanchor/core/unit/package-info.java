/** Units as types: bit rates, data sizes, NTP time. Pure values; depends on nothing. */
@NullMarked
package io.coanchor.core.unit;

import org.jspecify.annotations.NullMarked;
