package dev.backchat.server.http;

import java.time.Duration;

/**
 * Limits on what a client may send by HTTP.
 *
 * @param handshakeTimeout time from the opening of a connection to the end of its first request's headers
 * @param requestTimeout time that each later phase of a connection may take: a request, its response, or being idle
 * @param maxHeaders maximum number of headers of a request
 * @param maxHeaderBytes maximum size of all headers of a request
 * @param maxRequestBytes maximum size of a request's body
 * @param maxInFlightRequestBytes maximum size of all requests held at a time, whether partial or complete
 */
public record HttpLimits(
        Duration handshakeTimeout,
        Duration requestTimeout,
        int maxHeaders,
        int maxHeaderBytes,
        int maxRequestBytes,
        int maxInFlightRequestBytes) {
    public HttpLimits withHandshakeTimeout(Duration handshakeTimeout) {
        return new HttpLimits(
                handshakeTimeout, requestTimeout, maxHeaders, maxHeaderBytes, maxRequestBytes, maxInFlightRequestBytes);
    }

    public HttpLimits withRequestTimeout(Duration requestTimeout) {
        return new HttpLimits(
                handshakeTimeout, requestTimeout, maxHeaders, maxHeaderBytes, maxRequestBytes, maxInFlightRequestBytes);
    }

    public HttpLimits withMaxHeaders(int maxHeaders) {
        return new HttpLimits(
                handshakeTimeout, requestTimeout, maxHeaders, maxHeaderBytes, maxRequestBytes, maxInFlightRequestBytes);
    }

    public HttpLimits withMaxHeaderBytes(int maxHeaderBytes) {
        return new HttpLimits(
                handshakeTimeout, requestTimeout, maxHeaders, maxHeaderBytes, maxRequestBytes, maxInFlightRequestBytes);
    }

    public HttpLimits withMaxRequestBytes(int maxRequestBytes) {
        return new HttpLimits(
                handshakeTimeout, requestTimeout, maxHeaders, maxHeaderBytes, maxRequestBytes, maxInFlightRequestBytes);
    }

    public HttpLimits withMaxInFlightRequestBytes(int maxInFlightRequestBytes) {
        return new HttpLimits(
                handshakeTimeout, requestTimeout, maxHeaders, maxHeaderBytes, maxRequestBytes, maxInFlightRequestBytes);
    }
}
