/**
 * Health, readiness, metrics and debug state on a port of their own. Runs on Armeria's event loops
 * and reads only through what it is given. Depends on {@code config} and {@code metrics}.
 */
@NullMarked
package io.coanchor.server.admin;

import org.jspecify.annotations.NullMarked;
