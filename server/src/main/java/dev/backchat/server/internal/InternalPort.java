package dev.backchat.server.internal;

import com.sun.net.httpserver.HttpExchange;
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
import java.net.URI;
import java.util.Objects;
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
    /** Maximum size of a body to the developer kit, such as a seed, and one byte more, so that it is told. */
    private static final int MAX_DEV_BODY_BYTES = PageRequest.MAX_BODY_BYTES + 1;

    /** Lengths that the JDK's server knows. */
    private static final int CHUNKED = 0;

    private static final int NO_BODY = -1;
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

        private PageResponse answer() {
            int status = switch (this) {
                case READY, DEGRADED_REDIS, DEGRADED_WRITES, DEGRADED_STORE -> 200;
                case NOT_READY, NO_REDIS_YET, LOST_PROBE, DRAINING -> 503;
            };
            return PageResponse.text(status, text + "\n");
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
        add("/", asked -> PageResponse.NOT_FOUND);
        add("/healthz", asked -> ifGet(asked.method(), () -> health(control.alive.getAsBoolean())));
        add("/readyz", asked -> ifGet(asked.method(), () -> control.ready.get().answer()));
        add("/metrics", asked -> metrics(metrics, asked.method(), asked.header("Accept")));
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

    /**
     * Serves the developer kit on all paths below {@code /dev/}, and lets the server's own pages use it.
     *
     * @param publicPort the port for clients, where the pages are from
     */
    public void addDevPages(Page pages, int publicPort) {
        guard.allowPagesOf(publicPort);
        server.createContext(BrowserGuard.DEV, exchange -> respond(exchange, pages, MAX_DEV_BODY_BYTES))
                .getFilters()
                .add(guard);
    }

    private void add(String path, Page page) {
        server.createContext(path, exchange -> {
                    boolean isIt = exchange.getRequestURI().getPath().equals(path) || path.equals("/");
                    respond(exchange, isIt ? page : asked -> PageResponse.NOT_FOUND, MAX_BODY_BYTES);
                })
                .getFilters()
                .add(guard);
    }

    private static void respond(HttpExchange exchange, Page page, int maxBodyBytes) throws IOException {
        try (exchange) {
            URI target = exchange.getRequestURI();
            PageResponse response = page.handle(new PageRequest(
                    exchange.getRequestMethod(),
                    target.getPath(),
                    Objects.requireNonNullElse(target.getRawQuery(), ""),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readNBytes(maxBodyBytes)));
            exchange.getResponseHeaders().set("Content-Type", response.contentType());
            PageResponse.Stream stream = response.stream();
            if (stream != null) {
                exchange.sendResponseHeaders(response.status(), CHUNKED);
                stream.writeTo(exchange.getResponseBody());
            } else if (response.body().length == 0) {
                exchange.sendResponseHeaders(response.status(), NO_BODY);
            } else {
                exchange.sendResponseHeaders(response.status(), response.body().length);
                exchange.getResponseBody().write(response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PageResponse ifGet(String method, Supplier<PageResponse> answer) {
        return method.equals("GET") ? answer.get() : PageResponse.METHOD_NOT_ALLOWED;
    }

    private static PageResponse health(boolean isAlive) {
        return isAlive ? PageResponse.text(200, "ok\n") : PageResponse.text(503, "the event loops don't answer\n");
    }

    /**
     * Writes the metrics in OpenMetrics if {@code Accept} names it. The library's own choice would be protobuf, which
     * isn't there, for whoever names that too, and its HTTP handler would respond to a failure with a stack trace.
     */
    private static PageResponse metrics(PrometheusRegistry metrics, String method, String accept) throws IOException {
        if (!method.equals("GET")) {
            return PageResponse.METHOD_NOT_ALLOWED;
        }
        ExpositionFormatWriter openMetrics = FORMATS.getOpenMetricsTextFormatWriter();
        ExpositionFormatWriter writer =
                openMetrics.accepts(accept) ? openMetrics : FORMATS.getPrometheusTextFormatWriter();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.write(body, metrics.scrape(), EscapingScheme.fromAcceptHeader(accept));
        return new PageResponse(200, writer.getContentType(), body.toByteArray(), null);
    }

    private static PageResponse revocations(Predicate<Revocation> revoke, String method, byte[] body) {
        if (!method.equals("POST")) {
            return PageResponse.METHOD_NOT_ALLOWED;
        }
        try {
            return revoke.test(JSON.readValue(body, Revocation.class))
                    ? PageResponse.EMPTY_OBJECT
                    : PageResponse.error(404, "there is no such room");
        } catch (JacksonException | IllegalArgumentException e) {
            return badRequest(
                    "the body must be a JSON object with roomIdentifier, the ARN of a room, and perhaps userId");
        }
    }

    private static PageResponse faults(Faults faults, String method, byte[] body) {
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
                return PageResponse.METHOD_NOT_ALLOWED;
            }
        }
        return PageResponse.EMPTY_OBJECT;
    }

    private static PageResponse badRequest(String message) {
        return PageResponse.error(400, message);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
