package dev.backchat.client.http;

import java.util.concurrent.CompletableFuture;

/**
 * Sends signed requests to the service. {@link SocketHttpHandler} is the default; a client can be given another for a
 * proxy, a connection pool or tests.
 */
@FunctionalInterface
public interface HttpHandler extends AutoCloseable {
    /**
     * Sends a request unchanged, because its headers are signed. Must not block for long and must not retry by itself.
     *
     * @return response of any status, or a failure with an {@link java.io.IOException} if there is none. When the
     *     client completes or cancels the future because the time is up, the request should be abandoned
     */
    CompletableFuture<HttpResponse> handle(HttpRequest request);

    /** Releases resources; called when the client is closed. */
    @Override
    default void close() {}
}
