package dev.backchat.client.http;

import java.util.concurrent.CompletableFuture;

/**
 * Stands in the way of each attempt of each call: to log it, to measure it, to add a header for tracing.
 *
 * <pre>{@code
 * Ivschat ivschat = Ivschat.builder()
 *         .interceptor((request, next) -> next.handle(request.withHeader("traceparent", traceparent))
 *                 .whenComplete((response, failure) -> System.out.println(
 *                         request.uri() + ": " + (failure == null ? response.status() : failure))))
 *         .build();
 * }</pre>
 */
@FunctionalInterface
public interface Interceptor {
    /**
     * Carries a request on, or answers it itself. A failure that is no {@link java.io.IOException} counts as a fault of the
     * interceptor: the call fails with it, and is not tried again.
     *
     * @param request signed: headers may be added, what there is must stay
     * @param next the next interceptor, or what sends the request
     */
    CompletableFuture<HttpResponse> intercept(HttpRequest request, HttpHandler next);
}
