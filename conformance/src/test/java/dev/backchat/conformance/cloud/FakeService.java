package dev.backchat.conformance.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backchat.conformance.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A service that can be stopped and started again on the same port. Requests must be signed, by whomever. */
abstract class FakeService implements AutoCloseable {
    private final int port;
    private @Nullable HttpServer server;

    FakeService() {
        start(0);
        port = server().getAddress().getPort();
    }

    private void start(int onPort) {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 1024);
            made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            made.createContext("/", this::answer);
            made.start();
            server = made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpServer server() {
        if (server == null) {
            throw new IllegalStateException("the service is stopped");
        }
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization == null || !authorization.startsWith("AWS4-HMAC-SHA256 Credential=")) {
                refuse(exchange, 403, "MissingAuthenticationTokenException");
            } else {
                handle(exchange, exchange.getRequestBody().readAllBytes());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    abstract void handle(HttpExchange exchange, byte[] body) throws IOException, InterruptedException;

    static void succeed(HttpExchange exchange, ObjectNode output) throws IOException {
        send(exchange, 200, Json.write(output));
    }

    static void refuse(HttpExchange exchange, int status, String error) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", error);
        send(exchange, status, "{\"__type\":\"" + error + "\",\"message\":\"no\"}");
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    public final URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** From now on nobody listens. */
    public final void goDown() {
        server().stop(0);
        server = null;
    }

    public final void comeUp() {
        start(port);
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
