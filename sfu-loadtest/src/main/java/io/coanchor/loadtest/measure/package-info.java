/**
 * What is measured: per viewer, per loop, of the process and of the server, and what is made of it.
 *
 * <p>Recorders belong to one loop's thread each and record without allocation; what is read from
 * them are copies. May depend on HdrHistogram and the clip's stamps.
 */
@NullMarked
package io.coanchor.loadtest.measure;

import org.jspecify.annotations.NullMarked;
