package dev.backchat.server.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.net.ListenException;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
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
 * The port for operators and testers: {@code /healthz}, {@code /readyz}, {@code /metrics}, {@code /revocations}, and
 * {@code /faults} in dev mode.
 */
public final class InternalPort implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ExpositionFormats FORMATS = ExpositionFormats.init();

    private final HttpServer server;
    private final BrowserGuard guard;

    /**
     * A request to end sessions.
     *
     * @param roomIdentifier the ARN of a room
     * @param userId null for all users
     */
    public record Revocation(
            @Nullable String roomIdentifier, @Nullable String userId) {}

    /**
     * The server's side of this port.
     *
     * @param alive whether the process serves
     * @param ready whether this server should get traffic
     * @param revoke ends sessions; false if there is no such room
     */
    public record Control(BooleanSupplier alive, Supplier<Readiness> ready, Predicate<Revocation> revoke) {}

    /** Whether a server should get traffic, as {@code /readyz} tells. */
    public enum Readiness {
        READY("ok"),
        /** It gets traffic all the same: the other servers lack what it lacks. */
        DEGRADED_REDIS("degraded: Redis can't be reached, so nothing can be said"),
        DEGRADED_WRITES("degraded: Redis refuses what servers publish, so nothing can be said"),
        DEGRADED_STORE("degraded: the store can't be reached, so the control plane fails"),
        NOT_READY("not ready"),
        /** Its configuration may be wrong, unlike that of the servers it is about to replace. */
        NO_REDIS_YET("not ready: Redis has not been reached since the start"),
        /** Redis answers, so the other servers may do better. */
        LOST_PROBE("not ready: what this server publishes doesn't come back from Redis"),
        /** It is stopping, and still serves its clients. */
        DRAINING("draining");

        private final String text;

        Readiness(String text) {
            this.text = text;
        }

        private Answer answer() {
            int status = switch (this) {
                case READY, DEGRADED_REDIS, DEGRADED_WRITES, DEGRADED_STORE -> 200;
                case NOT_READY, NO_REDIS_YET, LOST_PROBE, DRAINING -> 503;
            };
            return Answer.text(status, text + "\n");
        }
    }

    /**
     * A request to one path.
     *
     * @param accept the acceptable media types of the response; empty for any
     */
    private record Question(String method, String accept, byte[] body) {}

    /** The handler of one path. */
    @FunctionalInterface
    private interface Page {
        Answer answer(Question question) throws IOException;
    }

    private record Answer(int status, String contentType, byte[] body) {
        static final Answer METHOD_NOT_ALLOWED = text(405, "method not allowed\n");
        /** In the form that SDKs show, because some are given this port as their endpoint. */
        static final Answer NOT_FOUND = json(
                404,
                Map.of(
                        "message",
                        "There is no such path on the internal port. Operations and WebSockets are on the port for clients;"
                                + " here are /healthz, /readyz, /metrics and /revocations."));

        static final Answer EMPTY_OBJECT = json(200, Map.of());

        static Answer text(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body.getBytes(UTF_8));
        }

        static Answer json(int status, Map<String, String> body) {
            return new Answer(status, "application/json", JSON.writeValueAsBytes(body));
        }
    }

    /**
     * Binds the port and starts serving.
     *
     * @param metrics shown by {@code /metrics}, in the requested format
     * @param faults changed by {@code /faults}; null if there is no such path
     * @throws IOException if the port can't be bound
     */
    public InternalPort(InternalConfig config, Control control, PrometheusRegistry metrics, @Nullable Faults faults)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new ListenException(address, "--internal-port", e);
        }
        guard = new BrowserGuard(config.allowedHosts());
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        add("/", asked -> Answer.NOT_FOUND);
        add("/healthz", asked -> ifGet(asked.method(), () -> health(control.alive.getAsBoolean())));
        add("/readyz", asked -> ifGet(asked.method(), () -> control.ready.get().answer()));
        add("/metrics", asked -> metrics(metrics, asked.method(), asked.accept()));
        add("/revocations", asked -> revocations(control.revoke, asked.method(), asked.body()));
        if (faults != null) {
            add("/faults", asked -> faults(faults, asked.method(), asked.body()));
        }
        server.start();
    }

    /** Returns the bound port. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void add(String path, Page page) {
        server.createContext(path, exchange -> {
                    try (exchange) {
                        Answer answer = exchange.getRequestURI().getPath().equals(path) || path.equals("/")
                                ? page.answer(new Question(
                                        exchange.getRequestMethod(),
                                        String.join(
                                                ",",
                                                exchange.getRequestHeaders().getOrDefault("Accept", List.of())),
                                        exchange.getRequestBody().readNBytes(MAX_BODY_BYTES)))
                                : Answer.NOT_FOUND;
                        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
                        exchange.sendResponseHeaders(answer.status(), answer.body().length);
                        exchange.getResponseBody().write(answer.body());
                    }
                })
                .getFilters()
                .add(guard);
    }

    private static Answer ifGet(String method, Supplier<Answer> answer) {
        return method.equals("GET") ? answer.get() : Answer.METHOD_NOT_ALLOWED;
    }

    private static Answer health(boolean isAlive) {
        return isAlive ? Answer.text(200, "ok\n") : Answer.text(503, "the event loops don't answer\n");
    }

    /**
     * Writes the metrics in the format that the library selects by {@code Accept}. The library's own HTTP handler would
     * respond to a failure with a stack trace.
     */
    private static Answer metrics(PrometheusRegistry metrics, String method, String accept) throws IOException {
        if (!method.equals("GET")) {
            return Answer.METHOD_NOT_ALLOWED;
        }
        ExpositionFormatWriter writer = FORMATS.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.write(body, metrics.scrape(), EscapingScheme.fromAcceptHeader(accept));
        return new Answer(200, writer.getContentType(), body.toByteArray());
    }

    private static Answer revocations(Predicate<Revocation> revoke, String method, byte[] body) {
        if (!method.equals("POST")) {
            return Answer.METHOD_NOT_ALLOWED;
        }
        try {
            return revoke.test(JSON.readValue(body, Revocation.class))
                    ? Answer.EMPTY_OBJECT
                    : Answer.json(404, Map.of("message", "there is no such room"));
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
        return Answer.EMPTY_OBJECT;
    }

    private static Answer badRequest(String message) {
        return Answer.json(400, Map.of("message", message));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
