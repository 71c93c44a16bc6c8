/**
 * The registry of metrics and their names. Safe from any thread; depends on nothing of the server.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><td>{@code coanchor_http_requests_total{resource,method,status}}</td><td>requests answered</td></tr>
 * <tr><td>{@code coanchor_auth_failures_total{code}}</td><td>refused signatures by TRTC code</td></tr>
 * <tr><td>{@code coanchor_rate_limited_total{limit}}</td><td>requests refused with 429</td></tr>
 * <tr><td>{@code coanchor_drops_total{reason}}</td><td>datagrams and packets dropped</td></tr>
 * <tr><td>{@code jvm_*}, {@code process_*}</td><td>the Java process</td></tr>
 * </table>
 */
@NullMarked
package io.coanchor.server.metrics;

import org.jspecify.annotations.NullMarked;
