/**
 * The configuration: one YAML file, every key also an environment variable, bound to immutable
 * records. Invariants: a record that exists is valid; unknown keys and bad values stop the start
 * with the key, its place, the offending and the expected value. Read once at start by the starting
 * thread; the records are safe everywhere. Depends on nothing of the server.
 */
@NullMarked
package io.coanchor.server.config;

import org.jspecify.annotations.NullMarked;
