package dev.backchat.client.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.room.ChatRoomException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a room over sockets and a clock that the test controls, all on the test's own thread. */
class ChatRoomTest {
    /** Held, for a logger that nothing refers to forgets its level. */
    private static final Logger LOG = Logger.getLogger(ChatRoom.class.getName());

    @BeforeAll
    static void keepWhatIsThrownOnPurposeOutOfTheLog() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    private static final Duration RECONNECT_LIMIT = Duration.ofMinutes(2);
    private static final Pattern REQUEST_ID = Pattern.compile("\"RequestId\":\"([^\"]+)\"");

    private final FakeSockets sockets = new FakeSockets();
    private final List<String> told = new ArrayList<>();
    private int asked;

    private final ChatRoomListener recorder = new ChatRoomListener() {
        @Override
        public void connecting(ChatRoom room) {
            told.add("connecting");
        }

        @Override
        public void connect(ChatRoom room) {
            told.add("connect");
        }

        @Override
        public void connectFailed(ChatRoom room, ChatConnectException failure) {
            told.add("failed " + failure.disconnectReason());
        }

        @Override
        public void disconnect(ChatRoom room, DisconnectReason reason, String detail) {
            told.add(reason + ": " + detail);
        }

        @Override
        public void message(ChatRoom room, ChatFrame.Message message) {
            told.add(message.content());
        }
    };

    private ChatRoomBuilder builder(TokenProvider tokens) {
        ChatRoomBuilder builder = ChatRoom.builder("ws://user:secret@127.0.0.1:4870/chat?key=secret", tokens)
                .executor(Runnable::run)
                .opener(sockets);
        builder.clock = sockets;
        builder.threads = Runnable::run;
        return builder;
    }

    private ChatRoom room(TokenProvider tokens) {
        return recorded(builder(tokens));
    }

    private ChatRoom recorded(ChatRoomBuilder builder) {
        ChatRoom room = builder.build();
        room.addListener(recorder);
        return room;
    }

    private ChatToken nextToken() {
        return new ChatToken("t" + ++asked);
    }

    private CompletableFuture<ChatToken> tokens() {
        return CompletableFuture.completedFuture(nextToken());
    }

    private static String message(String id, String content) {
        return "{\"Type\":\"MESSAGE\",\"Id\":\"" + id + "\",\"RequestId\":\"\",\"Attributes\":null,\"Content\":\""
                + content
                + "\",\"SendTime\":\"2026-01-01T00:00:00Z\",\"Sender\":{\"UserId\":\"ann\",\"Attributes\":{}}}";
    }

    private static Throwable failure(CompletableFuture<?> future) {
        assertThat(future).isDone();
        return future.handle((value, failure) -> failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure)
                .join();
    }

    @Test
    void connectsThenSaysThenDisconnectsByFutures() {
        ChatRoom room = room(this::tokens);
        CompletableFuture<ChatFrame.Message> said =
                room.connect().thenCompose(connected -> room.sendMessage("hello", Map.of("k", "v")));
        FakeSockets.FakeSocket socket = sockets.last();
        assertThat(socket.isListening).isTrue();
        assertThat(socket.sent).singleElement().asString().contains("\"SEND_MESSAGE\"", "\"hello\"", "{\"k\":\"v\"}");
        Matcher requestId = REQUEST_ID.matcher(socket.sent.get(0));
        assertThat(requestId.find()).isTrue();
        socket.receive(
                message("i", "hello").replace("\"RequestId\":\"\"", "\"RequestId\":\"" + requestId.group(1) + "\""));
        assertThat(said.join().attributes()).isEmpty();
        assertThat(room.connect()).isCompleted();
        CompletableFuture<Void> disconnected = room.disconnect();
        assertThat(socket.isClosed).isTrue();
        assertThat(disconnected).isNotDone();
        socket.end(true, 1000, "");
        assertThat(disconnected).isCompleted();
        assertThat(room.disconnect()).isCompleted();
        assertThat(told).containsExactly("connecting", "connect", "hello", "CLIENT_DISCONNECT: the app disconnected");
    }

    @Test
    void failuresToSendShareOneParent() {
        ChatRoom room = room(this::tokens);
        assertThat(failure(room.sendMessage("early")))
                .isInstanceOfSatisfying(
                        ChatRoomException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_CONNECTED))
                .hasMessageContaining("connect()");
        room.connect();
        CompletableFuture<?> unanswered = room.deleteMessage("AbCdEfGh1234");
        sockets.pass(Duration.ofMillis(9_999));
        assertThat(unanswered).isNotDone();
        sockets.pass(Duration.ofMillis(1));
        assertThat(failure(unanswered))
                .isInstanceOfSatisfying(
                        ChatRoomException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
        CompletableFuture<?> refused = room.disconnectUser("bob");
        Matcher requestId = REQUEST_ID.matcher(sockets.last().sent.get(1));
        assertThat(requestId.find()).isTrue();
        sockets.last()
                .receive("{\"Type\":\"ERROR\",\"Id\":\"e\",\"RequestId\":\"" + requestId.group(1)
                        + "\",\"ErrorCode\":403,\"ErrorMessage\":\"no\"}");
        assertThat(failure(refused))
                .isInstanceOf(ChatRoomException.class)
                .isInstanceOfSatisfying(
                        ChatRequestException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(403));
        CompletableFuture<?> lost = room.sendMessage("lost");
        sockets.last().end(false, 1006, "reset");
        assertThat(failure(lost))
                .isInstanceOfSatisfying(
                        ChatRoomException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONNECTION_LOST))
                .hasMessageContaining("reset");
    }

    static Stream<Throwable> throwables() {
        return SerialExecutorTest.throwables();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aThrowingListenerDoesNotAffectOthers(Throwable thrown) {
        ChatRoom room = builder(this::tokens).build();
        room.addListener(new ChatRoomListener() {
            @Override
            public void connecting(ChatRoom room) {
                SerialExecutorTest.sneak(thrown);
            }

            @Override
            public void connect(ChatRoom room) {
                SerialExecutorTest.sneak(thrown);
            }

            @Override
            public void connectFailed(ChatRoom room, ChatConnectException failure) {
                SerialExecutorTest.sneak(thrown);
            }

            @Override
            public void message(ChatRoom room, ChatFrame.Message message) {
                SerialExecutorTest.sneak(thrown);
            }

            @Override
            public void disconnect(ChatRoom room, DisconnectReason reason) {
                SerialExecutorTest.sneak(thrown);
            }
        });
        room.addListener(recorder);
        sockets.refusals.add(new IOException("once"));
        CompletableFuture<Void> connected = room.connect();
        sockets.pass(Duration.ofSeconds(1));
        assertThat(connected).isCompleted();
        for (int i = 0; i < 20; i++) {
            sockets.last().receive(message("i" + i, "m" + i));
        }
        assertThat(sockets.last().outstanding).isZero();
        room.disconnect();
        List<String> expected = new ArrayList<>(List.of("connecting", "failed SOCKET_ERROR", "connect"));
        IntStream.range(0, 20).forEach(i -> expected.add("m" + i));
        expected.add("CLIENT_DISCONNECT: the app disconnected");
        assertThat(told).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aTokenProviderThatThrowsOrFailsOnceIsAskedAgain(Throwable thrown) {
        ChatRoom room = room(() -> {
            asked++;
            if (asked == 1) {
                SerialExecutorTest.sneak(thrown);
            }
            return asked == 2 ? CompletableFuture.failedFuture(thrown) : tokens();
        });
        CompletableFuture<Void> connected = room.connect();
        sockets.pass(Duration.ofSeconds(2));
        assertThat(connected).isCompleted();
        assertThat(told)
                .containsExactly("connecting", "failed FETCH_TOKEN_ERROR", "failed FETCH_TOKEN_ERROR", "connect");
    }

    static Stream<Supplier<CompletableFuture<ChatToken>>> faultyProviders() {
        return Stream.of(
                () -> null,
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(new ChatToken(null)),
                () -> CompletableFuture.completedFuture(new ChatToken("")),
                () -> CompletableFuture.completedFuture(new ChatToken("t\r\nX-Header: injected")),
                () -> CompletableFuture.completedFuture(new ChatToken("ü")),
                () -> {
                    throw new NoClassDefFoundError("gone");
                },
                () -> CompletableFuture.failedFuture(new AssertionError("no")));
    }

    @ParameterizedTest
    @MethodSource("faultyProviders")
    void aTokenProviderThatBreaksItsContractEndsTheRoomInSecondsNotByItsTimeOut(
            Supplier<CompletableFuture<ChatToken>> tokens) {
        ChatRoom room = room(tokens::get);
        CompletableFuture<Void> connected = room.connect();
        sockets.pass(Duration.ofSeconds(3));
        assertThat(failure(connected))
                .isInstanceOfSatisfying(
                        ChatConnectException.class,
                        e -> assertThat(e.disconnectReason()).isEqualTo(DisconnectReason.FETCH_TOKEN_ERROR))
                .hasMessageContaining("ws://127.0.0.1:4870/chat")
                .hasMessageNotContaining("secret")
                .cause()
                .isNotNull();
        assertThat(sockets.tokens).isEmpty();
        assertThat(told).filteredOn("failed FETCH_TOKEN_ERROR"::equals).hasSize(4);
        assertThat(told.get(told.size() - 1)).startsWith("FETCH_TOKEN_ERROR: no token for ws://127.0.0.1:4870/chat: ");
    }

    @Test
    void aTokenProviderThatNeverAnswersEndsByItsTimeOut() {
        ChatRoom room = recorded(builder(CompletableFuture::new).tokenTimeout(Duration.ofSeconds(16)));
        CompletableFuture<Void> connected = room.connect();
        sockets.pass(Duration.ofMillis(15_999));
        assertThat(connected).isNotDone();
        sockets.pass(Duration.ofMillis(1));
        assertThat(failure(connected)).hasMessageContaining("16000 ms");
    }

    @Test
    void aRejectingExecutorLosesNoEventAndNoFuture() {
        ChatRoom room = recorded(builder(this::tokens).executor(task -> {
            throw new RejectedExecutionException("shut down");
        }));
        CompletableFuture<DisconnectReason> ended = new CompletableFuture<>();
        room.onDisconnect((reason, detail) -> ended.complete(reason));
        room.connect().join();
        sockets.last().receive(message("i", "hello"));
        sockets.last().end(true, 1000, "kicked");
        assertThat(ended.join()).isEqualTo(DisconnectReason.SERVER_DISCONNECT);
        assertThat(told)
                .containsExactly(
                        "connecting",
                        "connect",
                        "hello",
                        "SERVER_DISCONNECT: the service closed the connection: 1000 kicked");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, 200, 302, 400, 401, 403, 404, 410, 426})
    void doesNotRetryPermanentRefusals(int status) {
        sockets.refusal = new HandshakeException(status, "HTTP status " + status + ": The chat token was used");
        ChatRoom room = room(this::tokens);
        assertThat(failure(room.connect()))
                .isInstanceOfSatisfying(ChatConnectException.class, e -> {
                    assertThat(e.httpStatus()).isEqualTo(status);
                    assertThat(e.reason()).isEqualTo(Reason.CONNECT_FAILED);
                })
                .hasMessage("could not connect to ws://127.0.0.1:4870/chat: HTTP status " + status
                        + ": The chat token was used");
        assertThat(sockets.tokens).hasSize(1);
        assertThat(told.get(told.size() - 1))
                .startsWith("SOCKET_ERROR: could not connect to ws://127.0.0.1:4870/chat: ")
                .endsWith("The chat token was used");
        sockets.refusal = null;
        assertThat(room.connect()).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void retriesOtherRefusals(int status) {
        sockets.refusals.add(new HandshakeException(status, "busy"));
        CompletableFuture<Void> connected = room(this::tokens).connect();
        sockets.pass(Duration.ofSeconds(1));
        assertThat(connected).isCompleted();
        assertThat(sockets.tokens).containsExactly("t1", "t2");
    }

    @Test
    void doesNotRetryADeletedRoom() {
        ChatRoom room = room(() -> {
            asked++;
            return CompletableFuture.failedFuture(new ResourceNotFoundException("gone", "id", "ROOM"));
        });
        assertThat(failure(room.connect())).hasMessageContaining("gone").hasRootCauseMessage("gone");
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void theFirstConnectGivesUpAfterItsTimeOutAndNoSooner() {
        sockets.refusal = new ConnectException("refused");
        CompletableFuture<Void> connected = room(this::tokens).connect();
        sockets.pass(Duration.ofMillis(14_999));
        assertThat(connected).isNotDone();
        sockets.pass(Duration.ofMillis(1));
        assertThat(failure(connected)).hasMessageContaining("ConnectException: refused");
    }

    @Test
    void reconnectsAfterAnOutageOfLessThanTwoMinutes() {
        ChatRoom room = room(this::tokens);
        room.connect();
        sockets.refusal = new ConnectException("refused");
        sockets.last().end(false, 1006, "reset");
        sockets.pass(RECONNECT_LIMIT.minusMillis(1));
        assertThat(room.state()).isEqualTo(ConnectionState.CONNECTING);
        int attempts = sockets.tokens.size();
        assertThat(attempts)
                .as("attempts in two minutes, with delays that grow")
                .isBetween(10, 60);
        sockets.refusal = null;
        sockets.pass(Duration.ofMillis(1));
        assertThat(room.state()).isEqualTo(ConnectionState.CONNECTED);
        assertThat(told).endsWith("connect");
    }

    @Test
    void givesUpAfterAnOutageOfTwoMinutes() {
        ChatRoom room = room(this::tokens);
        room.connect();
        sockets.refusal = new ConnectException("refused");
        sockets.last().end(false, 1006, "reset");
        sockets.pass(RECONNECT_LIMIT);
        assertThat(room.state()).isEqualTo(ConnectionState.DISCONNECTED);
        assertThat(told.get(told.size() - 1))
                .isEqualTo("SOCKET_ERROR: could not connect to ws://127.0.0.1:4870/chat: ConnectException: refused");
    }

    @Test
    void reconnectAttemptsAreConfigurable() {
        sockets.refusal = new ConnectException("refused");
        CompletableFuture<Void> connected =
                recorded(builder(this::tokens).maxReconnectAttempts(2)).connect();
        sockets.pass(Duration.ofSeconds(2));
        assertThat(connected).isCompletedExceptionally();
        assertThat(sockets.tokens).hasSize(3);
    }

    @Test
    void backsOffWhenConnectionsDoNotLast() {
        ChatRoom room = room(this::tokens);
        room.connect();
        for (int second = 0; second < 600; second++) {
            if (room.state() == ConnectionState.CONNECTED) {
                sockets.last().end(false, 1006, "reset");
            }
            sockets.pass(Duration.ofSeconds(1));
        }
        assertThat(sockets.opened).hasSizeBetween(20, 250);
    }

    @Test
    void disconnectingWhileConnectingCompletesBothFutures() {
        sockets.refusal = new ConnectException("refused");
        ChatRoom room = room(this::tokens);
        CompletableFuture<Void> connected = room.connect();
        assertThat(room.disconnect()).isCompleted();
        assertThat(failure(connected))
                .isInstanceOfSatisfying(
                        ChatRoomException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_CONNECTED));
        sockets.refusal = null;
        sockets.pass(Duration.ofMinutes(1));
        assertThat(sockets.opened).isEmpty();
    }

    @Test
    void refreshesBeforeTheSessionEndsWithoutLossDuplicatesOrReordering() {
        ChatRoom room = room(() -> CompletableFuture.completedFuture(
                new ChatToken("t" + ++asked, sockets.now().plus(Duration.ofHours(1)))));
        room.connect();
        sockets.pass(Duration.ofMinutes(59).minusMillis(1));
        assertThat(sockets.opened).hasSize(1);
        sockets.pass(Duration.ofMillis(1));
        assertThat(sockets.opened).hasSize(2);
        FakeSockets.FakeSocket before = sockets.opened.get(0);
        assertThat(before.isClosed).isTrue();
        sockets.last().receive(message("b", "both"));
        sockets.last().receive(message("c", "new"));
        before.receive(message("a", "old"));
        before.receive(message("b", "both"));
        before.end(true, 1000, "");
        sockets.last().receive(message("d", "after"));
        assertThat(told).containsExactly("connecting", "connect", "old", "both", "new", "after");
    }

    @Test
    void retriesAFailedRefreshUntilTheSessionEnds() {
        ChatRoom room = room(() -> CompletableFuture.completedFuture(
                new ChatToken("t" + ++asked, sockets.now().plus(Duration.ofHours(1)))));
        room.connect();
        sockets.refusal = new HandshakeException(403, "HTTP status 403: no");
        sockets.pass(Duration.ofMinutes(60));
        assertThat(room.state()).isEqualTo(ConnectionState.CONNECTED);
        assertThat(sockets.tokens).hasSizeBetween(4, 30);
        sockets.refusal = null;
        sockets.last().end(true, 1000, "{\"ErrorCode\":401}");
        sockets.pass(Duration.ofSeconds(1));
        assertThat(room.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void acceptsSessionsOfAnyLength() {
        List<Instant> ends = List.of(
                Instant.MAX,
                Instant.MIN,
                FakeSockets.START,
                FakeSockets.START.plusNanos(1),
                FakeSockets.START.plusMillis(1));
        for (Instant end : ends) {
            told.clear();
            int before = sockets.tokens.size();
            ChatRoom room = room(() -> CompletableFuture.completedFuture(new ChatToken("t", end)));
            assertThat(room.connect()).isCompleted();
            assertThat(sockets.tokens.size() - before)
                    .as("connections for a session until " + end)
                    .isEqualTo(1);
            sockets.last().receive(message("i", "hello"));
            assertThat(told).containsExactly("connecting", "connect", "hello");
        }
    }

    @Test
    void ignoresInvalidFrames() {
        ChatRoom room = room(this::tokens);
        room.connect();
        for (String text : List.of("", "[]", "{", "{\"Type\":\"MESSAGE\"}", "{\"Type\":\"NEWS\",\"Id\":\"i\"}")) {
            sockets.last().receive(text);
        }
        sockets.last().receive(message("i", "hello"));
        assertThat(told).endsWith("connect", "hello");
        assertThat(sockets.last().outstanding).isZero();
    }
}
