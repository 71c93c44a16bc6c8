/**
 * What a run is told as: text, JSON with documented field names, and an HTML page for people.
 * Stateless; depends on what a run gives.
 */
@NullMarked
package io.coanchor.loadtest.report;

import org.jspecify.annotations.NullMarked;
