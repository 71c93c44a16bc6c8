package io.coanchor.server.signal;

/**
 * What a stream is known by.
 *
 * @param sdkAppId the application, 1..4294967295
 * @param streamId at most 64 bytes
 */
public record StreamKey(long sdkAppId, String streamId) {}
