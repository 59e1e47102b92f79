package dev.backchat.client.http;

import java.util.concurrent.CompletableFuture;

/**
 * Intercepts each attempt of each call, for example to log, to measure, or to add a tracing header.
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
     * Passes a request on or answers it. A failure other than {@link java.io.IOException} counts as a fault of the
     * interceptor: the call fails with it and is not retried.
     *
     * <p>In {@link dev.backchat.client.IvschatClient#call}, {@code next} may wait for the response on the calling
     * thread and return a future that is complete.
     *
     * @param request signed request: headers may be added, existing ones must not change
     * @param next next interceptor, or the handler that sends the request
     */
    CompletableFuture<HttpResponse> intercept(HttpRequest request, HttpHandler next);
}
