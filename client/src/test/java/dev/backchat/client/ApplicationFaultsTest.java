package dev.backchat.client;

import static dev.backchat.client.ScriptedServer.answering;
import static dev.backchat.client.ScriptedServer.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Room;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import dev.backchat.client.credentials.CredentialsProvider;
import dev.backchat.client.http.HttpHandler;
import dev.backchat.client.http.HttpResponse;
import dev.backchat.client.http.Interceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests how faults in an app's own code affect a call, and the options of a single call. */
class ApplicationFaultsTest {
    private static final String ARN = "arn:aws:ivschat:us-east-1:000000000000:room/AbCdEfGh1234";
    private static final String ROOM = "{\"arn\":\"" + ARN + "\",\"id\":\"AbCdEfGh1234\",\"name\":\"hello\","
            + "\"createTime\":\"2022-12-02T08:21:20Z\",\"updateTime\":\"2022-12-02T08:21:20Z\","
            + "\"maximumMessageRatePerSecond\":10,\"maximumMessageLength\":500,\"tags\":{},"
            + "\"loggingConfigurationIdentifiers\":[]}";

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private IvschatClient.Builder builder() {
        return IvschatClient.builder()
                .endpoint(server.endpoint())
                .region("us-east-1")
                .credentials("test", "test");
    }

    /** As Kotlin and Lombok do: checked exceptions where none is declared. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable, R> R sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    static Stream<Throwable> throwables() {
        return Stream.of(
                new IllegalStateException("mine"),
                new AssertionError("mine"),
                new NoClassDefFoundError("mine"),
                new InterruptedException("mine"));
    }

    private static IvschatClientException failure(CompletableFuture<?> future) {
        Throwable failure = future.handle((value, thrown) -> thrown).join();
        assertThat(failure).isInstanceOf(CompletionException.class).hasCauseInstanceOf(IvschatClientException.class);
        return (IvschatClientException) failure.getCause();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aCredentialsProviderThatThrowsFailsTheCallAtOnce(Throwable thrown) {
        try (Ivschat ivschat = builder().credentials(() -> sneak(thrown)).build()) {
            IvschatClientException failure = failure(ivschat.getRoom(room -> room.identifier(ARN)));
            assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
            assertThat(failure)
                    .hasMessageContaining("credentials provider")
                    .cause()
                    .isSameAs(thrown);
        }
        assertThat(server.received).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aCredentialsProviderThatThrowsAtARetryFailsTheCallToo(Throwable thrown) {
        server.then(answering(500, "InternalServerException", "{}"));
        AtomicInteger asked = new AtomicInteger();
        CredentialsProvider once = () -> asked.getAndIncrement() == 0 ? new Credentials("id", "secret") : sneak(thrown);
        try (Ivschat ivschat = builder().credentials(once).build()) {
            assertThat(failure(ivschat.getRoom(room -> room.identifier(ARN))))
                    .cause()
                    .isSameAs(thrown);
        }
    }

    static Stream<CredentialsProvider> nulls() {
        return Stream.of(() -> null, () -> new Credentials(null, "secret"), () -> new Credentials("id", null));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void nullCredentialsFailWithAClearMessage(CredentialsProvider provider) {
        try (Ivschat ivschat = builder().credentials(provider).build()) {
            assertThat(failure(ivschat.getRoom(room -> room.identifier(ARN)))).hasMessageContaining("null");
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void anInterceptorThatThrowsOrFailsIsNotRetried(Throwable thrown) {
        server.then(success(ROOM));
        Interceptor throwing = (request, next) -> sneak(thrown);
        Interceptor failing = (request, next) -> next.handle(request)
                .thenCompose(CompletableFuture::completedFuture)
                .thenApply(response -> sneak(thrown));
        for (Interceptor interceptor : List.of(throwing, failing)) {
            try (Ivschat ivschat = builder().interceptor(interceptor).build()) {
                IvschatClientException failure = failure(ivschat.getRoom(room -> room.identifier(ARN)));
                assertThat(failure.reason()).isEqualTo(Reason.APPLICATION);
                assertThat(failure.attempts()).isEqualTo(1);
                assertThat(failure).hasMessageContaining("/GetRoom").cause().isSameAs(thrown);
            }
        }
    }

    static Stream<Interceptor> faultyInterceptors() {
        return Stream.of(
                (request, next) -> null,
                (request, next) -> CompletableFuture.completedFuture(null),
                (request, next) -> CompletableFuture.completedFuture(new HttpResponse(200, null, new byte[0])),
                (request, next) -> CompletableFuture.completedFuture(new HttpResponse(200, Map.of(), null)),
                (request, next) -> CompletableFuture.completedFuture(new HttpResponse(500, Map.of(), null)));
    }

    @ParameterizedTest
    @MethodSource("faultyInterceptors")
    void anInterceptorThatGivesNullFailsTheCallAtOnce(Interceptor interceptor) {
        try (Ivschat ivschat = builder().interceptor(interceptor).build()) {
            assertThat(failure(ivschat.getRoom(room -> room.identifier(ARN))).reason())
                    .isIn(Reason.APPLICATION, Reason.RESPONSE);
        }
    }

    @Test
    void anInterceptorsIoExceptionIsRetried() {
        server.then(success(ROOM));
        AtomicInteger attempts = new AtomicInteger();
        try (Ivschat ivschat = builder()
                .interceptor((request, next) ->
                        attempts.getAndIncrement() < 2 ? sneak(new IOException("reset")) : next.handle(request))
                .build()) {
            assertThat(ivschat.getRoom(room -> room.identifier(ARN)).join().name())
                    .isEqualTo("hello");
        }
        assertThat(attempts).hasValue(3);
    }

    @Test
    void interceptorsSeeEachAttemptInOrderAndMayAddHeaders() {
        server.then(answering(500, "InternalServerException", "{}"), success(ROOM));
        List<String> seen = new ArrayList<>();
        try (Ivschat ivschat = builder()
                .interceptor((request, next) -> {
                    seen.add("outer");
                    return next.handle(request.withHeader("traceparent", "00-1"));
                })
                .interceptor((request, next) -> {
                    seen.add("inner " + request.headers().get("traceparent"));
                    return next.handle(request)
                            .whenComplete((response, failure) -> seen.add("status " + response.status()));
                })
                .build()) {
            ivschat.getRoom(room -> room.identifier(ARN)).join();
        }
        assertThat(seen).containsExactly("outer", "inner 00-1", "status 500", "outer", "inner 00-1", "status 200");
        assertThat(server.received.get(1).header("traceparent")).isEqualTo("00-1");
    }

    @Test
    void cancellationReachesTheHandlerBehindInterceptors() {
        CompletableFuture<HttpResponse> transport = new CompletableFuture<>();
        HttpHandler silent = request -> transport;
        try (Ivschat ivschat = builder()
                .httpHandler(silent)
                .interceptor((request, next) -> next.handle(request).thenApply(response -> response))
                .build()) {
            ivschat.getRoom(room -> room.identifier(ARN)).cancel(true);
            assertThat(transport).isCancelled();
        }
    }

    /** What ends the first attempt may still be at work when the second has begun. */
    @Test
    void anAttemptThatTimesOutLeavesTheNextAlone() {
        CompletableFuture<HttpResponse> second = new CompletableFuture<>();
        CompletableFuture<Void> secondBegan = new CompletableFuture<>();
        AtomicInteger attempts = new AtomicInteger();
        HttpHandler handler = request -> {
            if (attempts.incrementAndGet() > 1) {
                secondBegan.complete(null);
                return second;
            }
            CompletableFuture<HttpResponse> first = new CompletableFuture<>();
            first.whenComplete((response, failure) -> secondBegan.join());
            return first;
        };
        try (Ivschat ivschat = builder()
                .httpHandler(handler)
                .attemptTimeout(Duration.ofMillis(50))
                .build()) {
            CompletableFuture<Room> room = ivschat.getRoom(r -> r.identifier(ARN));
            assertThat(failure(room))
                    .isInstanceOfSatisfying(
                            IvschatClientException.class,
                            e -> assertThat(e.reason()).isEqualTo(IvschatClientException.Reason.TIMEOUT));
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void anHttpHandlerThatThrowsFailsTheCallAtOnce(Throwable thrown) {
        try (Ivschat ivschat = builder().httpHandler(request -> sneak(thrown)).build()) {
            assertThat(failure(ivschat.getRoom(room -> room.identifier(ARN))))
                    .cause()
                    .isSameAs(thrown);
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aCallbackThatThrowsIsLoggedAndStopsNothing(Throwable thrown) throws InterruptedException {
        server.then(success(ROOM));
        BlockingQueue<LogRecord> logged = new LinkedBlockingQueue<>();
        Logger logger = Logger.getLogger(IvschatClient.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try (Ivschat ivschat = builder().build()) {
            for (int i = 0; i < 2; i++) {
                ivschat.getRoom(new GetRoomRequest(ARN), (error, room) -> {
                    sneak(thrown);
                });
            }
            for (int i = 0; i < 2; i++) {
                LogRecord record = logged.take();
                assertThat(record.getThrown()).isSameAs(thrown);
                assertThat(record.getMessage()).contains("callback", "GetRoom");
            }
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void anInputThatCannotBeWrittenFailsTheFuture() {
        Map<String, String> tags = new HashMap<>();
        tags.put(null, "v");
        try (Ivschat ivschat = builder().build()) {
            assertThat(failure(ivschat.tagResource(new TagResourceRequest(ARN, tags)))
                            .reason())
                    .isEqualTo(Reason.CONFIGURATION);
        }
        assertThat(server.received).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "502|<html>\t<h1>Bad Gateway</h1>|HTTP status 502; it begins with: <html> <h1>Bad Gateway</h1>",
                "404|``|HTTP status 404, with an empty body",
                "403|{}|HTTP status 403; it begins with: {}",
            })
    void anAnswerThatIsNotTheServicesSaysSoWithTheUrl(int status, String body, String summary) {
        server.then(answering(status, Map.of(), body == null ? "" : body));
        try (Ivschat ivschat = builder().maxAttempts(1).build()) {
            assertThatThrownBy(
                            () -> ivschat.getRoom(room -> room.identifier(ARN)).join())
                    .cause()
                    .isInstanceOf(IvschatServiceException.class)
                    .hasMessage("what answered POST " + server.endpoint() + "/GetRoom is not the service: " + summary);
        }
    }

    @Test
    void aSuccessOfAnotherServerFailsWithTheUrl() {
        server.then(answering(200, Map.of(), "<html>welcome to the hotel</html>"));
        try (Ivschat ivschat = builder().build()) {
            assertThat(failure(ivschat.getRoom(room -> room.identifier(ARN))))
                    .hasMessageContaining("POST " + server.endpoint() + "/GetRoom")
                    .hasMessageContaining("HTTP status 200; it begins with: <html>welcome to the hotel</html>");
        }
    }

    @Test
    void anErrorOfTheServiceKeepsItsMessageAndShowsTheUrlInAStackTrace() {
        server.then(answering(
                404,
                Map.of("x-amzn-ErrorType", "ResourceNotFoundException", "x-amzn-RequestId", "r-9"),
                "{\"message\":\"gone\"}"));
        try (Ivschat ivschat = builder().build()) {
            assertThatThrownBy(
                            () -> ivschat.getRoom(room -> room.identifier(ARN)).join())
                    .cause()
                    .hasMessage("gone")
                    .asString()
                    .contains("gone (HTTP status 404 of POST " + server.endpoint() + "/GetRoom, request id r-9)");
        }
    }

    @Test
    void anUnreachableServiceIsNamed() {
        String endpoint = server.endpoint();
        try (Ivschat ivschat = builder().maxAttempts(1).build()) {
            server.close();
            assertThat(failure(ivschat.getRoom(room -> room.identifier(ARN))))
                    .hasMessageContaining("POST " + endpoint + "/GetRoom")
                    .hasMessageContaining("ConnectException");
        }
    }

    @Test
    void oneCallHasItsOwnTimeOutsAndAttempts() {
        server.then(server.silent());
        try (Ivschat ivschat = builder().build()) {
            IvschatClientException late =
                    failure(ivschat.with(options -> options.withCallTimeout(Duration.ofMillis(100)))
                            .getRoom(room -> room.identifier(ARN)));
            assertThat(late.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(late).hasMessageContaining("100 ms").hasMessageContaining(server.endpoint());
            IvschatClientException once = failure(ivschat.with(options ->
                            options.withAttemptTimeout(Duration.ofMillis(100)).withMaxAttempts(1))
                    .getRoom(room -> room.identifier(ARN)));
            assertThat(once.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(once.attempts()).isEqualTo(1);
            assertThatThrownBy(() -> ivschat.with(options -> options.withMaxAttempts(0)))
                    .isInstanceOf(IvschatClientException.class);
        }
    }

    @Test
    void aViewIsClosedWithItsClient() {
        Ivschat ivschat = builder().build();
        Ivschat view = ivschat.with(options -> options.withMaxAttempts(1));
        ivschat.close();
        assertThat(failure(view.getRoom(room -> room.identifier(ARN))).reason()).isEqualTo(Reason.CANCELLED);
    }
}
