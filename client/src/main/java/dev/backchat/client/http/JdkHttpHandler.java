package dev.backchat.client.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Sends requests with the JDK's own HTTP client, over HTTP/1.1. */
public final class JdkHttpHandler implements HttpHandler {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Headers that the JDK's client sets itself, from the URI and the body. */
    private static final Set<String> IMPLIED = Set.of("Host", "Content-Length");

    private final HttpClient client;

    public JdkHttpHandler() {
        this(defaults().build());
    }

    static HttpClient.Builder defaults() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
    }

    /** @param client client with a custom proxy, TLS context or executor; closed with the handler */
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
        // Only cancelling the JDK's own future abandons the request.
        answer.whenComplete((response, failure) -> sent.cancel(true));
        return answer;
    }

    @Override
    public void close() {
        // Closeable since Java 21; before that, it is released when nothing refers to it any more.
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
