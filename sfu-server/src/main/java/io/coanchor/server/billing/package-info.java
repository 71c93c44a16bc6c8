/**
 * What mic-on durations are made of: policies, tiers and prices, intervals and the entries of the
 * ledger. Values without behaviour towards the outside, which the meter makes ({@code meter}), the
 * ledger keeps ({@code ledger}), and the control API shows. Any thread. May depend on what rooms
 * and streams are known by.
 */
@NullMarked
package io.coanchor.server.billing;

import org.jspecify.annotations.NullMarked;
