package dev.backchat.client.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Carries requests by the JDK's own HTTP client, over HTTP/1.1. */
public final class JdkHttpHandler implements HttpHandler {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** What the JDK's client sets by itself, from the URI and the body. */
    private static final Set<String> IMPLIED = Set.of("Host", "Content-Length");

    private final HttpClient client;

    public JdkHttpHandler() {
        this(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build());
    }

    /** @param client with a proxy, a TLS context or an executor of one's own; is closed with the handler */
    public JdkHttpHandler(HttpClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<HttpResponse> handle(HttpRequest request) {
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(request.uri())
                .method(
                        request.method(),
                        request.body().length == 0
                                ? java.net.http.HttpRequest.BodyPublishers.noBody()
                                : java.net.http.HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, value) -> {
            if (!IMPLIED.contains(name)) {
                builder.header(name, value);
            }
        });
        CompletableFuture<java.net.http.HttpResponse<byte[]>> sent =
                client.sendAsync(builder.build(), java.net.http.HttpResponse.BodyHandlers.ofByteArray());
        CompletableFuture<HttpResponse> answer = sent.thenApply(response ->
                new HttpResponse(response.statusCode(), response.headers().map(), response.body()));
        // Only the JDK's own future gives up the request when it is cancelled.
        answer.whenComplete((response, failure) -> sent.cancel(true));
        return answer;
    }

    @Override
    public void close() {
        // Since Java 21 it can be closed; before, it goes when nothing refers to it any more.
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
