package dev.backchat.client.http;

import java.util.concurrent.CompletableFuture;

/**
 * Carries signed requests to the service. {@link JdkHttpHandler} does unless a client is given another, for a proxy, a
 * connection pool or a test of one's own.
 */
@FunctionalInterface
public interface HttpHandler extends AutoCloseable {
    /**
     * Sends a request as it is: its headers are signed. Must not block for long, and must not try again by itself.
     *
     * @return the answer, whatever its status; or an {@link java.io.IOException} if there is none. When the
     *     client completes or cancels it, because the time is up, the request should be given up
     */
    CompletableFuture<HttpResponse> handle(HttpRequest request);

    /** Releases what it holds; called when the client is closed. */
    @Override
    default void close() {}
}
