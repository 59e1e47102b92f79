package dev.backchat.server.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.ListenException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The port for operators and for those who test: {@code /healthz}, {@code /readyz}, {@code /metrics},
 * {@code /revocations}, and {@code /faults} in dev mode.
 */
public final class InternalPort implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HttpServer server;
    private final BrowserGuard guard;

    /**
     * Whose sessions end.
     *
     * @param roomIdentifier the ARN of a room
     * @param userId null for everybody's
     */
    public record Revocation(
            @Nullable String roomIdentifier, @Nullable String userId) {}

    /** What one path does: the exchange's method and body give a status and a body. */
    @FunctionalInterface
    private interface Page {
        Answer answer(String method, byte[] body);
    }

    private record Answer(int status, String body) {
        static final Answer METHOD_NOT_ALLOWED = new Answer(405, "method not allowed\n");
    }

    /**
     * Binds the port and begins to serve.
     *
     * @param address its port is 0 for a free one
     * @param allowedHosts by which names it may be asked
     * @param alive whether the process serves
     * @param ready whether this server should get traffic
     * @param metrics what {@code /metrics} shows, in the text format of Prometheus
     * @param revoke ends sessions; false if there is no such room
     * @param faults what {@code /faults} asks for; null if there is no such path
     * @throws IOException if the port can't be bound
     */
    public InternalPort(
            InetSocketAddress address,
            AllowedHosts allowedHosts,
            BooleanSupplier alive,
            BooleanSupplier ready,
            Supplier<String> metrics,
            Predicate<Revocation> revoke,
            @Nullable Faults faults)
            throws IOException {
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new ListenException(address, "--internal-port", e);
        }
        guard = new BrowserGuard(allowedHosts);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        add("/", (method, body) -> new Answer(404, "not found\n"));
        add("/healthz", (method, body) -> yesOrNo(method, alive, "the event loops don't answer\n"));
        add("/readyz", (method, body) -> yesOrNo(method, ready, "not ready\n"));
        add(
                "/metrics",
                (method, body) -> method.equals("GET") ? new Answer(200, metrics.get()) : Answer.METHOD_NOT_ALLOWED);
        add("/revocations", (method, body) -> revocations(revoke, method, body));
        if (faults != null) {
            add("/faults", (method, body) -> faults(faults, method, body));
        }
        server.start();
    }

    /** The port that is bound. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void add(String path, Page page) {
        server.createContext(path, exchange -> {
                    try (exchange) {
                        Answer answer = exchange.getRequestURI().getPath().equals(path) || path.equals("/")
                                ? page.answer(
                                        exchange.getRequestMethod(),
                                        exchange.getRequestBody().readNBytes(MAX_BODY_BYTES))
                                : new Answer(404, "not found\n");
                        send(exchange, answer);
                    }
                })
                .getFilters()
                .add(guard);
    }

    private static Answer yesOrNo(String method, BooleanSupplier question, String no) {
        if (!method.equals("GET")) {
            return Answer.METHOD_NOT_ALLOWED;
        }
        return question.getAsBoolean() ? new Answer(200, "ok\n") : new Answer(503, no);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static Answer revocations(Predicate<Revocation> revoke, String method, byte[] body) {
        if (!method.equals("POST")) {
            return Answer.METHOD_NOT_ALLOWED;
        }
        try {
            return revoke.test(JSON.readValue(body, Revocation.class))
                    ? new Answer(200, "{}")
                    : new Answer(404, JSON.writeValueAsString(Map.of("message", "there is no such room")));
        } catch (JacksonException | IllegalArgumentException e) {
            return badRequest(
                    "the body must be a JSON object with roomIdentifier, the ARN of a room, and perhaps userId");
        }
    }

    private static Answer faults(Faults faults, String method, byte[] body) {
        switch (method) {
            case "POST" -> {
                try {
                    faults.add(JSON.readValue(body, Faults.Fault.class));
                } catch (JacksonException e) {
                    return badRequest("the body must be a JSON object with on, times, and error or errorCode"
                            + " and errorMessage");
                } catch (IllegalArgumentException e) {
                    return badRequest(String.valueOf(e.getMessage()));
                }
            }
            case "DELETE" -> faults.clear();
            default -> {
                return Answer.METHOD_NOT_ALLOWED;
            }
        }
        return new Answer(200, "{}");
    }

    private static Answer badRequest(String message) {
        return new Answer(400, JSON.writeValueAsString(Map.of("message", message)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
