package dev.backchat.client;

import static dev.backchat.client.ScriptedServer.answering;
import static dev.backchat.client.ScriptedServer.cutting;
import static dev.backchat.client.ScriptedServer.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResponseMetadata;
import dev.backchat.api.Room;
import dev.backchat.api.RoomSummary;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import dev.backchat.client.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IvschatClientTest {
    private static final String ARN = "arn:aws:ivschat:us-east-1:000000000000:room/AbCdEfGh1234";
    private static final GetRoomCommand GET_ROOM = new GetRoomCommand(new GetRoomRequest(ARN));
    private static final String ROOM = "{\"arn\":\"" + ARN + "\",\"id\":\"AbCdEfGh1234\",\"name\":\"hello\","
            + "\"createTime\":\"2022-12-02T08:21:20Z\",\"updateTime\":\"2022-12-02T08:21:20Z\","
            + "\"maximumMessageRatePerSecond\":10,\"maximumMessageLength\":500,\"tags\":{},"
            + "\"loggingConfigurationIdentifiers\":[]}";

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private IvschatClient client() {
        return new IvschatClient(server.config().build());
    }

    private static <T extends Throwable> T failure(CompletableFuture<?> future, Class<T> type) {
        try {
            future.join();
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(type);
            return type.cast(e.getCause());
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void givesTheOutputByFutureByCallbackByWaitingAndByTheAggregatedClient() {
        server.then(success(ROOM));
        try (Ivschat ivschat = new Ivschat(server.config().build())) {
            assertThat(ivschat.send(GET_ROOM).join().name()).isEqualTo("hello");
            assertThat(ivschat.call(GET_ROOM).name()).isEqualTo("hello");
            assertThat(ivschat.getRoom(GET_ROOM.input()).join().name()).isEqualTo("hello");
            CompletableFuture<Room> heard = new CompletableFuture<>();
            ivschat.getRoom(GET_ROOM.input(), (error, room) -> {
                assertThat(error).isNull();
                heard.complete(room);
            });
            assertThat(heard.join().name()).isEqualTo("hello");
        }
    }

    @Test
    void givesAnErrorByFutureByCallbackAndByThrowingWithTheCallersStack() {
        server.then(answering(
                404,
                Map.of(
                        "x-amzn-ErrorType", "ResourceNotFoundException",
                        "x-amzn-RequestId", "r-9",
                        "x-amz-id-2", "ext",
                        "x-amz-cf-id", "cf"),
                "{\"message\":\"gone\",\"resourceId\":\"AbCdEfGh1234\",\"resourceType\":\"ROOM\"}"));
        try (IvschatClient client = client()) {
            ResourceNotFoundException error = failure(client.send(GET_ROOM), ResourceNotFoundException.class);
            assertThat(error).hasMessage("gone");
            assertThat(error.resourceId()).isEqualTo("AbCdEfGh1234");
            assertThat(error.resourceType()).isEqualTo("ROOM");
            assertThat(error.metadata()).isEqualTo(new ResponseMetadata(404, "r-9", "ext", "cf", 1, Duration.ZERO));
            CompletableFuture<RuntimeException> heard = new CompletableFuture<>();
            client.send(GET_ROOM, (failure, room) -> {
                assertThat(room).isNull();
                heard.complete(failure);
            });
            assertThat(heard.join()).isInstanceOf(ResourceNotFoundException.class);
            assertThatThrownBy(() -> client.call(GET_ROOM))
                    .isInstanceOf(ResourceNotFoundException.class)
                    .satisfies(thrown -> assertThat(thrown.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(IvschatClientTest.class.getName())));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "InvalidSignatureException|InvalidSignatureException",
                "aws.ivschat#NewException:http://internal|NewException",
            })
    void anErrorThatIsNotModeledKeepsItsNameAndMessage(String header, String name) {
        server.then(answering(403, header, "{\"message\":\"no\"}"));
        try (IvschatClient client = client()) {
            UnmodeledException error = failure(client.send(GET_ROOM), UnmodeledException.class);
            assertThat(error.errorName()).isEqualTo(name);
            assertThat(error).hasMessage("no");
            assertThat(error.httpStatus()).isEqualTo(403);
        }
    }

    @Test
    void anErrorMayBeNamedByTheBodyOrNotAtAll() {
        server.then(
                answering(400, Map.of(), "{\"__type\":\"com.x#ValidationException\",\"Message\":\"bad\"}"),
                answering(418, Map.of(), "<html>"));
        try (IvschatClient client = client()) {
            assertThat(failure(client.send(GET_ROOM), IvschatServiceException.class))
                    .hasMessage("bad")
                    .extracting(IvschatServiceException::errorName)
                    .isEqualTo("ValidationException");
            assertThat(failure(client.send(GET_ROOM), UnmodeledException.class).errorName())
                    .isEqualTo("UnknownError");
        }
    }

    @Test
    void retriesTransientErrorsAndCountsAttempts() {
        server.then(
                answering(500, "InternalServerException", "{}"),
                answering(429, "ThrottlingException", "{}"),
                success(ROOM));
        try (IvschatClient client = client()) {
            Response<Room> response = client.sendForResponse(GET_ROOM).join();
            assertThat(response.metadata().attempts()).isEqualTo(3);
            assertThat(response.metadata().requestId()).isEqualTo("r-1");
            assertThat(server.received).hasSize(3);
            assertThat(server.received.get(2).header("amz-sdk-request")).isEqualTo("attempt=3; max=3");
        }
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        server.then(answering(503, Map.of(), "<html>busy</html>"));
        try (IvschatClient client = client()) {
            IvschatServiceException error = failure(client.send(GET_ROOM), IvschatServiceException.class);
            assertThat(error.httpStatus()).isEqualTo(503);
            ResponseMetadata metadata = error.metadata();
            assertThat(metadata.attempts()).isEqualTo(3);
            assertThat(server.received).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,ValidationException",
        "400,SerializationException",
        "402,ServiceQuotaExceededException",
        "403,AccessDeniedException",
        "403,PendingVerification",
        "403,InvalidSignatureException",
        "404,ResourceNotFoundException",
        "409,ConflictException",
        "501,UnknownError"
    })
    void doesNotRetryPermanentErrors(int status, String error) {
        server.then(answering(status, error, "{}"));
        try (IvschatClient client = client()) {
            failure(client.send(GET_ROOM), IvschatServiceException.class);
            assertThat(server.received).hasSize(1);
        }
    }

    @Test
    void retriesWhenTheConnectionBreaks() {
        server.then(cutting(), success(ROOM));
        try (IvschatClient client = client()) {
            assertThat(client.call(GET_ROOM).name()).isEqualTo("hello");
        }
    }

    @Test
    void anUnreachableServiceIsAClientException() {
        String endpoint = server.endpoint();
        server.close();
        try (IvschatClient client =
                new IvschatClient(server.config().endpoint(endpoint).build())) {
            IvschatClientException error = failure(client.send(GET_ROOM), IvschatClientException.class);
            assertThat(error.reason()).isEqualTo(Reason.CONNECTION);
            assertThat(error.attempts()).isEqualTo(3);
        }
    }

    @Test
    void retriesAnAttemptThatTimesOut() {
        server.then(server.silent(), server.stalling(), success(ROOM));
        try (IvschatClient client = new IvschatClient(
                server.config().attemptTimeout(Duration.ofMillis(200)).build())) {
            assertThat(client.sendForResponse(GET_ROOM).join().metadata().attempts())
                    .isEqualTo(3);
        }
    }

    @Test
    void endsACallAtItsTimeout() {
        server.then(server.silent());
        try (IvschatClient client = new IvschatClient(
                server.config().callTimeout(Duration.ofMillis(200)).build())) {
            IvschatClientException error = failure(client.send(GET_ROOM), IvschatClientException.class);
            assertThat(error.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(error.attempts()).isEqualTo(1);
        }
    }

    @Test
    void aResponseOfAnotherServerFailsWithAClearMessage() {
        server.then(success("<html>welcome to the hotel</html>"));
        try (IvschatClient client = client()) {
            assertThat(failure(client.send(GET_ROOM), IvschatClientException.class)
                            .reason())
                    .isEqualTo(Reason.RESPONSE);
        }
    }

    @Test
    void correctsTheClockAndRetriesEveryCallSignedWithTheWrongTime() {
        CountDownLatch bothWrong = new CountDownLatch(2);
        server.then(exchange -> {
            Instant now = Instant.now();
            Instant signed =
                    SigV4Signer.DATE_TIME.parse(exchange.getRequestHeaders().getFirst("X-Amz-Date"), Instant::from);
            if (Duration.between(signed, now).toMinutes() < 5) {
                success(ROOM).answer(exchange);
                return;
            }
            bothWrong.countDown();
            await(bothWrong);
            Map<String, String> headers = Map.of(
                    "Date",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)),
                    "x-amzn-ErrorType",
                    "InvalidSignatureException");
            answering(403, headers, "{}").answer(exchange);
        });
        Duration slow = Duration.ofMinutes(20);
        try (IvschatClient client = new IvschatClient(
                server.config().clock(() -> Instant.now().minus(slow)).build())) {
            CompletableFuture<Response<Room>> one = client.sendForResponse(GET_ROOM);
            CompletableFuture<Response<Room>> other = client.sendForResponse(GET_ROOM);
            assertThat(one.join().metadata().attempts()).isEqualTo(2);
            assertThat(other.join().metadata().attempts()).isEqualTo(2);
            assertThat(client.sendForResponse(GET_ROOM).join().metadata().attempts())
                    .isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void signsWithTheCredentialsOfEachAttempt() {
        server.then(answering(500, Map.of(), ""), success(ROOM));
        AtomicInteger asked = new AtomicInteger();
        try (IvschatClient client = new IvschatClient(server.config()
                .credentials(() -> new Credentials("id" + asked.incrementAndGet(), "secret", "session"))
                .build())) {
            client.call(GET_ROOM);
        }
        assertThat(server.received.get(0).header("Authorization")).contains("Credential=id1/");
        assertThat(server.received.get(1).header("Authorization"))
                .contains("Credential=id2/", "/us-east-1/ivschat/aws4_request", "x-amz-security-token");
        assertThat(server.received.get(1).header("X-Amz-Security-Token")).isEqualTo("session");
    }

    @Test
    void aFailingProviderIsAClientException() {
        try (IvschatClient client = new IvschatClient(server.config()
                .credentials(() -> {
                    throw new IllegalStateException("no");
                })
                .build())) {
            IvschatClientException error = failure(client.send(GET_ROOM), IvschatClientException.class);
            assertThat(error.reason()).isEqualTo(Reason.CONFIGURATION);
            assertThat(error.attempts()).isZero();
            assertThat(error).hasRootCauseMessage("no");
        }
    }

    @Test
    void putsTheArnOfTagOperationsIntoThePathAndTheEndpointsPathInFront() {
        server.then(success("{\"tags\":{}}"));
        String encoded = "/base/tags/arn%3Aaws%3Aivschat%3Aus-east-1%3A000000000000%3Aroom%2FAbCdEfGh1234";
        try (IvschatClient client = new IvschatClient(
                server.config().endpoint(server.endpoint() + "/base/").build())) {
            client.call(new ListTagsForResourceCommand(new ListTagsForResourceRequest(ARN)));
            client.call(new TagResourceCommand(new TagResourceRequest(ARN, Map.of("k", "v"))));
            client.call(new UntagResourceCommand(new UntagResourceRequest(ARN, List.of("a b", "ü&"))));
        }
        assertThat(server.received)
                .extracting(ScriptedServer.Received::target)
                .containsExactly(encoded, encoded, encoded + "?tagKeys=a%20b&tagKeys=%C3%BC%26");
        assertThat(server.received)
                .extracting(ScriptedServer.Received::method)
                .containsExactly("GET", "POST", "DELETE");
        assertThat(server.received)
                .extracting(ScriptedServer.Received::body)
                .containsExactly("", "{\"tags\":{\"k\":\"v\"}}", "");
    }

    @Test
    void anInputThatCannotBeSentIsNotSent() {
        try (IvschatClient client = client()) {
            IvschatClientException error = failure(
                    client.send(new ListTagsForResourceCommand(new ListTagsForResourceRequest(null))),
                    IvschatClientException.class);
            assertThat(error).hasMessage("resourceArn is missing");
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void paginatesLazily() {
        String summary = "{\"arn\":\"%s\",\"id\":\"%s\",\"name\":\"\",\"createTime\":\"2022-12-02T08:21:20Z\","
                + "\"updateTime\":\"2022-12-02T08:21:20Z\",\"tags\":{},\"loggingConfigurationIdentifiers\":[]}";
        server.then(
                success("{\"rooms\":[" + summary.formatted("a", "1") + "," + summary.formatted("b", "2")
                        + "],\"nextToken\":\"t\"}"),
                success("{\"rooms\":[" + summary.formatted("c", "3") + "],\"nextToken\":\"u\"}"),
                success("{\"rooms\":[]}"));
        ListRoomsRequest request = ListRoomsRequest.builder().maxResults(2).build();
        try (IvschatClient client = client()) {
            assertThat(Paginator.listRooms(client, request)
                            .items()
                            .map(RoomSummary::id)
                            .limit(2))
                    .containsExactly("1", "2");
            assertThat(server.received).hasSize(1);
            assertThat(Paginator.listRooms(client, request).pages()).hasSize(2);
        }
        assertThat(server.received.get(1).body()).isEqualTo("{\"maxResults\":2}");
        assertThat(server.received.get(2).body()).isEqualTo("{\"nextToken\":\"u\",\"maxResults\":2}");
    }

    @Test
    void sendsThroughTheGivenHttpHandler() {
        AtomicReference<String> closed = new AtomicReference<>("no");
        dev.backchat.client.http.HttpHandler handler = new dev.backchat.client.http.HttpHandler() {
            @Override
            public CompletableFuture<HttpResponse> handle(dev.backchat.client.http.HttpRequest request) {
                assertThat(request.uri()).hasToString("https://ivschat.eu-west-1.amazonaws.com/CreateRoom");
                assertThat(request.headers()).containsEntry("Host", "ivschat.eu-west-1.amazonaws.com");
                return CompletableFuture.completedFuture(new HttpResponse(200, Map.of(), ROOM.getBytes()));
            }

            @Override
            public void close() {
                closed.set("yes");
            }
        };
        // The machine's own environment may have an endpoint.
        ClientConfig config = new ClientConfig.Builder(new Environment(name -> null, name -> null))
                .region("eu-west-1")
                .credentials("id", "secret")
                .httpHandler(handler)
                .build();
        try (IvschatClient client = new IvschatClient(config)) {
            client.call(new CreateRoomCommand(CreateRoomRequest.builder().build()));
        }
        assertThat(closed).hasValue("yes");
    }

    @Test
    void closeCancelsCallsInProgress() {
        server.then(server.silent());
        IvschatClient client = client();
        CompletableFuture<Room> room = client.send(GET_ROOM);
        client.close();
        assertThat(failure(room, IvschatClientException.class).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(failure(client.send(GET_ROOM), IvschatClientException.class).reason())
                .isEqualTo(Reason.CANCELLED);
    }

    @Test
    void aThreadThatIsInterruptedGivesUpItsCallAndStaysInterrupted() throws InterruptedException {
        server.then(server.silent());
        CompletableFuture<Object> seen = new CompletableFuture<>();
        try (IvschatClient client = client()) {
            Thread waiting = new Thread(() -> {
                try {
                    client.call(GET_ROOM);
                } catch (IvschatClientException e) {
                    seen.complete(List.of(e.reason(), Thread.currentThread().isInterrupted()));
                }
            });
            waiting.start();
            waiting.interrupt();
            assertThat(seen.join()).isEqualTo(List.of(Reason.CANCELLED, true));
            waiting.join();
        }
    }

    @Test
    void aThreadThatIsInterruptedAtItsOnlyAttemptIsToldSo() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        server.then(exchange -> {
            asked.countDown();
            server.silent().answer(exchange);
        });
        CompletableFuture<IvschatClientException> seen = new CompletableFuture<>();
        try (IvschatClient client =
                new IvschatClient(server.config().maxAttempts(1).build())) {
            Thread waiting = new Thread(() -> {
                try {
                    client.call(GET_ROOM);
                } catch (IvschatClientException e) {
                    seen.complete(e);
                }
            });
            waiting.start();
            asked.await();
            waiting.interrupt();
            assertThat(seen.join()).hasMessage("GetRoom: interrupted while waiting for the answer");
            assertThat(seen.join().reason()).isEqualTo(Reason.CANCELLED);
            waiting.join();
        }
    }

    @Test
    void aWaitingCallTakesPlaceOnItsOwnThread() {
        server.then(success(ROOM));
        List<Thread> threads = new CopyOnWriteArrayList<>();
        try (IvschatClient client = new IvschatClient(server.config()
                .interceptor((request, next) -> {
                    CompletableFuture<HttpResponse> answer = next.handle(request);
                    assertThat(answer).isDone();
                    return answer.whenComplete((response, failure) -> threads.add(Thread.currentThread()));
                })
                .build())) {
            client.call(GET_ROOM);
        }
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void aThreadThatAnInterceptorGoesOnToIsNotBlocked() {
        CountDownLatch returned = new CountDownLatch(1);
        server.then(exchange -> {
            await(returned);
            success(ROOM).answer(exchange);
        });
        try (IvschatClient client = new IvschatClient(server.config()
                .interceptor((request, next) -> CompletableFuture.supplyAsync(
                                () -> {
                                    CompletableFuture<HttpResponse> answer = next.handle(request);
                                    returned.countDown();
                                    return answer;
                                },
                                task -> new Thread(task).start())
                        .thenCompose(answer -> answer))
                .build())) {
            assertThat(client.call(GET_ROOM).name()).isEqualTo("hello");
        }
    }

    @Test
    void aWaitingCallRetriesAttemptsThatTimeOut() {
        server.then(server.silent(), server.stalling(), success(ROOM));
        try (IvschatClient client = new IvschatClient(
                server.config().attemptTimeout(Duration.ofMillis(200)).build())) {
            assertThat(client.call(GET_ROOM).name()).isEqualTo("hello");
        }
        assertThat(server.received).hasSize(3);
    }

    @Test
    void aWaitingCallEndsAtItsTimeout() {
        server.then(server.stalling());
        try (IvschatClient client = new IvschatClient(
                server.config().callTimeout(Duration.ofMillis(200)).build())) {
            assertThatThrownBy(() -> client.call(GET_ROOM))
                    .isInstanceOfSatisfying(
                            IvschatClientException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT))
                    .hasMessageContaining("within 200 ms");
        }
    }

    @Test
    void closeEndsAWaitingCall() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        server.then(exchange -> {
            asked.countDown();
            server.silent().answer(exchange);
        });
        IvschatClient client = client();
        CompletableFuture<Room> room =
                CompletableFuture.supplyAsync(() -> client.call(GET_ROOM), task -> new Thread(task).start());
        asked.await();
        client.close();
        assertThat(failure(room, IvschatClientException.class).reason()).isEqualTo(Reason.CANCELLED);
    }

    @Test
    void isThreadSafe() {
        server.then(success(ROOM));
        try (IvschatClient client = client()) {
            List<CompletableFuture<Room>> rooms = new java.util.ArrayList<>();
            for (int i = 0; i < 200; i++) {
                rooms.add(CompletableFuture.supplyAsync(() -> client.call(GET_ROOM), task -> new Thread(task).start()));
            }
            rooms.forEach(room -> assertThat(room.join().name()).isEqualTo("hello"));
        }
        assertThat(server.received).hasSize(200);
    }
}
