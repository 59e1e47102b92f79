package dev.backchat.server.controlplane;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.ExtensionOperations;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operation;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.server.capture.Instruments;
import dev.backchat.server.fault.Effect;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.iam.ConsoleSessions;
import dev.backchat.server.iam.SigV4Verifier;
import dev.backchat.server.logging.LogOrigin;
import dev.backchat.server.operation.OperationTable;
import dev.backchat.server.tracing.Span;
import dev.backchat.server.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Handles requests, signed or of the console: route, caller, input, operation. Runs on virtual threads, because operations wait for the
 * store. Every request gets a response, and its request id is in every log line that it caused.
 */
public final class ControlPlane {
    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);

    /** Operation name for a request that matches none. */
    private static final String UNKNOWN = "unknown";

    private static final String REQUEST_ID = "requestId";
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int SERVER_ERROR = 500;

    /** Where the extensions' model is, for everybody: it holds nothing that these sources don't. */
    private static final String MODEL_PATH = "/x/model";

    private static final String MODEL = "model";
    /** Name in the metrics for beginning and ending a session of the console. */
    private static final String SESSION = "session";

    private static final byte[] EXTENSION_MODEL = readModel();

    private final SigV4Verifier verifier;
    private final OperationTable operations;
    private final Faults faults;
    private final RequestCapture capture;
    private final @Nullable ConsoleRequests console;
    private final MeterRegistry meters;
    private final Tracing tracing;

    /** @param sessions of the console; null if there are none */
    public ControlPlane(
            SigV4Verifier verifier,
            OperationTable operations,
            Faults faults,
            @Nullable ConsoleSessions sessions,
            Instruments instruments) {
        this.console = sessions == null ? null : new ConsoleRequests(sessions);
        this.verifier = verifier;
        this.operations = operations;
        this.faults = faults;
        this.capture = new RequestCapture(instruments.capture());
        this.meters = instruments.meters();
        this.tracing = instruments.tracing();
    }

    private static byte[] readModel() {
        try (InputStream model = requireNonNull(ControlPlane.class.getResourceAsStream("model.json"))) {
            return model.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Handles a complete request. */
    public Response handle(Request request) {
        return counted(request, call -> {
            if (operations.hasExtensions()
                    && request.method().equals("GET")
                    && request.target().equals(MODEL_PATH)) {
                call.operation = MODEL;
                return Response.of(OK, call.requestId, EXTENSION_MODEL);
            }
            if (console != null && ConsoleRequests.isForSession(request)) {
                call.operation = SESSION;
                ConsoleRequests.checkPage(request);
                return console.session(request, call.requestId);
            }
            if (console != null && ConsoleRequests.isCall(request)) {
                ConsoleRequests.checkPage(request);
                Request called = ConsoleRequests.called(request);
                return handle(
                        call,
                        called,
                        // A session must not lead to another that outlasts it.
                        Route.of(called, this::isForSessions),
                        () -> console.caller(request));
            }
            Route route = Route.of(request, operations::hasExtension);
            return handle(
                    call,
                    request,
                    route,
                    () -> verifier.verify(
                            request.method(),
                            route.target().path(),
                            route.target().query(),
                            request.headers(),
                            request.body(),
                            request.origin()));
        });
    }

    private boolean isForSessions(Operation<?, ?> extension) {
        return operations.hasExtension(extension) && !extension.equals(ExtensionOperations.CREATE_CONSOLE_SESSION);
    }

    private Response handle(Call call, Request request, Route route, Supplier<Caller> caller) {
        call.route = route;
        call.operation = route.operation().name();
        capture.received(call.operation, route, request, call.requestId);
        return handle(route.operation(), route, request, caller, call.requestId);
    }

    /** Returns the response to a request that could not be received: too large, or not HTTP. */
    public Response refuse(String errorName, int status, String message) {
        return counted(null, call -> {
            throw new UnmodeledException(errorName, status, message);
        });
    }

    /** A request being handled, and the name of its operation once that is known. */
    private static final class Call {
        final String requestId = UUID.randomUUID().toString();
        String operation = UNKNOWN;

        @Nullable Route route;
    }

    private Response counted(@Nullable Request request, Function<Call, Response> work) {
        Call call = new Call();
        Span span = request == null ? Span.NONE : tracing.request(request.headers());
        long begun = System.nanoTime();
        MDC.put(REQUEST_ID, call.requestId);
        if (request != null) {
            LogOrigin.setAddress(request.origin().address());
        }
        try {
            Response response = span.call(() -> handle(call, work));
            meters.timer(
                            "backchat.requests",
                            "operation",
                            call.operation,
                            "status",
                            Integer.toString(response.status()))
                    .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            capture.sent(call.operation, call.route, request, response);
            if (request != null && span.isTraced()) {
                end(span, call, request, response);
            }
            return response;
        } finally {
            MDC.remove(REQUEST_ID);
            LogOrigin.clear();
        }
    }

    /** Ends the span of a request, with the names that OpenTelemetry's conventions have for calls of Amazon's services. */
    private static void end(Span span, Call call, Request request, Response response) {
        span.rename(call.operation);
        span.attribute("rpc.system", "aws-api")
                .attribute("rpc.service", "ivschat")
                .attribute("rpc.method", call.operation)
                .attribute("aws.request_id", call.requestId)
                .attribute("http.request.method", request.method());
        if (!response.isDropped()) {
            span.attribute("http.response.status_code", response.status());
        }
        String error = response.errorName();
        if (error != null && response.status() < SERVER_ERROR) {
            span.refused(error);
        } else if (error != null) {
            span.failed(error);
        }
        span.end();
    }

    private static Response handle(Call call, Function<Call, Response> work) {
        try {
            return work.apply(call);
        } catch (IvschatServiceException e) {
            log.info("refused a request: {} {}: {}", e.httpStatus(), e.errorName(), e.getMessage());
            return Response.error(call.requestId, e);
        } catch (RuntimeException e) {
            log.error("the operation failed", e);
            return Response.error(call.requestId, new InternalServerException("The service failed."));
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <I extends Record, O> Response handle(
            Operation<I, O> operation, Route route, Request request, Supplier<Caller> known, String requestId) {
        Caller caller = known.get();
        LogOrigin.setKey(caller.key().accessKeyId());
        Effect fault = faults.poll(operation, () -> Targets.of(route.input(operation, request.body())));
        if (fault instanceof Effect.Failure failure) {
            throw failure.exception().get();
        } else if (fault instanceof Effect.Drop) {
            return Response.DROPPED;
        } else if (fault instanceof Effect.Latency latency) {
            sleep(latency.time());
        }
        O output = operations.call(operation, caller, route.input(operation, request.body()));
        log.debug("{} {}", operation.status(), operation);
        byte[] body = operation.status() == NO_CONTENT ? new byte[0] : ControlPlaneJson.write(output);
        return Response.of(operation.status(), requestId, body);
    }
}
