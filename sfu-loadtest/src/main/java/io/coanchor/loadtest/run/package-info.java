/**
 * A run of the load test: who publishes and plays when, what is sampled meanwhile, and the figures
 * in the end.
 *
 * <p>One thread runs the scenario, one samples; both talk to viewers only through their loops. May
 * depend on everything of the load tester but its command line and reports.
 */
@NullMarked
package io.coanchor.loadtest.run;

import org.jspecify.annotations.NullMarked;
