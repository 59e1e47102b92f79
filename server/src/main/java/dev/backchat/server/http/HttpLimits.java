package dev.backchat.server.http;

import java.time.Duration;

/**
 * What a client may send by HTTP.
 *
 * @param handshakeTimeout how long a new connection may take to say what it wants
 * @param requestTimeout how long a connection may say nothing after that
 * @param maxHeaders of a request
 * @param maxHeaderBytes of all headers of a request
 * @param maxRequestBytes of the body of a request
 * @param maxInFlightRequestBytes of the requests that are there at a time, in part or whole
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
