package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.Room;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.testrun.Patience;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.GetRoomCommand;
import dev.backchat.client.Ivschat;
import dev.backchat.client.IvschatClientException;
import dev.backchat.client.room.ChatConnectException;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomBuilder;
import dev.backchat.client.room.ChatRoomException;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.ConnectionState;
import dev.backchat.client.room.DisconnectReason;
import dev.backchat.conformance.fault.FaultyProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What our client promises, over a network that cuts, delays, holds up and doubles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientFaultsTest {

    private BackchatProcess server;
    /** Past the faults. */
    private Ivschat straight;

    private Room room;
    private FaultyProxy proxy;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    void start() {
        server = BackchatProcess.start();
        straight = new Ivschat(config(server.endpoint().toString()).build());
    }

    @AfterAll
    void stop() {
        straight.close();
        server.assertLogIsClean(List.of());
        server.close();
    }

    @BeforeEach
    void openProxy() {
        room = straight.createRoom(CreateRoomRequest.builder()
                        .maximumMessageRatePerSecond(100)
                        .build())
                .join();
        proxy = new FaultyProxy(server.endpoint());
    }

    @AfterEach
    void closeProxy() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        opened.clear();
        proxy.close();
    }

    private static ClientConfig.Builder config(String endpoint) {
        return ClientConfig.builder().endpoint(endpoint).region("us-west-2").credentials("test", "test");
    }

    private Ivschat behindProxy(Duration attemptTimeout, Duration callTimeout) {
        Ivschat client = new Ivschat(config(proxy.url("http"))
                .attemptTimeout(attemptTimeout)
                .callTimeout(callTimeout)
                .build());
        opened.add(client);
        return client;
    }

    /** A member behind the proxy, and what it heard. */
    private final class Member implements ChatRoomListener {
        final BlockingQueue<String> contents = new LinkedBlockingQueue<>();
        final CompletableFuture<DisconnectReason> end = new CompletableFuture<>();
        final AtomicInteger tokens = new AtomicInteger();
        final AtomicInteger connects = new AtomicInteger();
        final ChatRoom chat;

        Member(String userId, Duration session) {
            this(userId, session, options -> {});
        }

        Member(String userId, Duration session, Consumer<ChatRoomBuilder> options) {
            ChatRoomBuilder builder = ChatRoom.builder(proxy.url("ws"), () -> {
                tokens.incrementAndGet();
                return straight.createChatToken(CreateChatTokenRequest.builder()
                                .roomIdentifier(room.arn())
                                .userId(userId)
                                .capabilities(ChatTokenCapability.SEND_MESSAGE)
                                .build())
                        .thenApply(token ->
                                new ChatToken(token.token(), Instant.now().plus(session)));
            });
            options.accept(builder);
            chat = builder.build();
            chat.addListener(this);
            chat.connect();
            opened.add(chat);
        }

        @Override
        public void connect(ChatRoom room) {
            connects.incrementAndGet();
        }

        @Override
        public void disconnect(ChatRoom room, DisconnectReason reason) {
            end.complete(reason);
        }

        @Override
        public void message(ChatRoom room, ChatFrame.Message message) {
            contents.add(message.content());
        }

        @Override
        public void event(ChatRoom room, ChatFrame.Event event) {
            contents.add(event.eventName());
        }

        Member awaitConnected(int times) {
            Awaitility.await().until(() -> connects.get() >= times && chat.state() == ConnectionState.CONNECTED);
            return this;
        }

        String next() throws InterruptedException {
            String content = contents.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(content).as("a message").isNotNull();
            return content;
        }
    }

    private void event(String name) {
        straight.sendEvent(SendEventRequest.builder()
                        .roomIdentifier(room.arn())
                        .eventName(name)
                        .build())
                .join();
    }

    @Test
    void everyCallEndsWhileConnectionsAreCut() throws InterruptedException {
        Ivschat client = behindProxy(Duration.ofSeconds(2), Duration.ofSeconds(5));
        proxy.delay(Duration.ofMillis(5));
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        List<Thread> callers = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    for (int call = 0; call < 50; call++) {
                        try {
                            assertThat(client.call(new GetRoomCommand(new GetRoomRequest(room.arn())))
                                            .id())
                                    .isEqualTo(room.id());
                            answered.incrementAndGet();
                        } catch (IvschatClientException e) {
                            broken.incrementAndGet();
                        }
                    }
                }))
                .toList();
        int answeredAtCut = 0;
        for (Thread caller : callers) {
            while (!caller.join(Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, 50)))) {
                // Cuts only after a call has succeeded again, or a slow machine would have only broken calls.
                if (answered.get() > answeredAtCut) {
                    answeredAtCut = answered.get();
                    proxy.cut();
                }
            }
        }
        assertThat(answered.get() + broken.get()).isEqualTo(400);
        assertThat(answered.get()).isPositive();
        assertThat(proxy.accepted()).as("connections that were cut").isGreaterThan(8);
        // The last cut may break this call, too.
        Awaitility.await()
                .ignoreExceptionsInstanceOf(CompletionException.class)
                .until(
                        () -> client.getRoom(new GetRoomRequest(room.arn()))
                                .join()
                                .id(),
                        room.id()::equals);
    }

    @Test
    void callsTimeOutWhenNothingComesBack() {
        Ivschat client = behindProxy(Duration.ofSeconds(2), Duration.ofSeconds(5));
        GetRoomRequest request = new GetRoomRequest(room.arn());
        assertThat(client.getRoom(request).join().id()).isEqualTo(room.id());
        proxy.hold(true);
        List<CompletableFuture<Room>> rooms =
                IntStream.range(0, 20).mapToObj(i -> client.getRoom(request)).toList();
        for (CompletableFuture<Room> each : rooms) {
            assertThat(each.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .handle((found, failure) -> failure)
                            .join())
                    .extracting(ClientFaultsTest::cause)
                    .isInstanceOfSatisfying(
                            IvschatClientException.class,
                            e -> assertThat(e.reason()).isEqualTo(IvschatClientException.Reason.TIMEOUT));
        }
        proxy.hold(false);
        assertThat(client.getRoom(request).join().id()).isEqualTo(room.id());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    @Test
    void refreshesOverADelayedNetworkLoseDuplicateAndReorderNothing() throws InterruptedException {
        proxy.delay(Duration.ofMillis(120));
        Member member = new Member("ann", Duration.ofSeconds(2)).awaitConnected(1);
        int sent = 0;
        while (member.tokens.get() < 7) {
            event("e" + sent++);
        }
        for (int i = 0; i < sent; i++) {
            assertThat(member.next()).isEqualTo("e" + i);
        }
        assertThat(member.connects).hasValue(1);
        assertThat(member.contents).isEmpty();
    }

    @Test
    void messagesSentDuringARefreshAreAnsweredAndReceivedOnce() throws Exception {
        proxy.delay(Duration.ofMillis(40));
        Member member = new Member("ann", Duration.ofMillis(1500)).awaitConnected(1);
        for (int i = 0; member.tokens.get() < 5; i++) {
            String content = "m" + i;
            assertThat(member.chat
                            .sendMessage(content)
                            .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .content())
                    .isEqualTo(content);
            assertThat(member.next()).isEqualTo(content);
            Pace.rest();
        }
        assertThat(member.contents).isEmpty();
    }

    @Test
    void duplicateFramesAreReportedOnce() throws InterruptedException {
        proxy.doubleFrames(true);
        Member member = new Member("ann", Duration.ofHours(1)).awaitConnected(1);
        for (int i = 0; i < 50; i++) {
            event("e" + i);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(member.next()).isEqualTo("e" + i);
        }
        event("last");
        assertThat(member.next()).isEqualTo("last");
    }

    @Test
    void reconnectsWithAFreshTokenAfterEachCut() throws InterruptedException {
        Member member = new Member("ann", Duration.ofHours(1));
        for (int times = 1; times <= 5; times++) {
            member.awaitConnected(times);
            event("e" + times);
            assertThat(member.next()).isEqualTo("e" + times);
            // A cut may also end the new connection of a refresh.
            assertThat(member.tokens).hasValueGreaterThanOrEqualTo(times);
            proxy.cut();
        }
    }

    @Test
    void aRequestWhoseConnectionBreaksFailsAtOnce() {
        Member member = new Member("ann", Duration.ofHours(1)).awaitConnected(1);
        proxy.hold(true);
        CompletableFuture<ChatFrame.Message> message = member.chat.sendMessage("hello");
        Awaitility.await().until(() -> member.chat.state() == ConnectionState.CONNECTED);
        proxy.cut();
        proxy.hold(false);
        assertThat(message.handle((sent, failure) -> cause(failure)).join())
                .isInstanceOfSatisfying(
                        ChatRoomException.class,
                        e -> assertThat(e.reason()).isEqualTo(ChatRoomException.Reason.CONNECTION_LOST));
        member.awaitConnected(2);
    }

    @Test
    void aRequestThatIsNotAnsweredEndsByItsTimeOut() {
        Member member = new Member("ann", Duration.ofHours(1)).awaitConnected(1);
        proxy.hold(true);
        CompletableFuture<ChatFrame.Message> message = member.chat.sendMessage("hello");
        assertThat(message.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .handle((sent, failure) -> cause(failure))
                        .join())
                .isInstanceOfSatisfying(
                        ChatRoomException.class,
                        e -> assertThat(e.reason()).isEqualTo(ChatRoomException.Reason.TIMEOUT));
    }

    @Test
    void endsWithASocketErrorAfterItsAttemptsEachWithAFreshToken() {
        proxy.refuse(true);
        Member member = new Member("ann", Duration.ofHours(1), options -> options.maxReconnectAttempts(3));
        assertThat(member.end
                        .orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .join())
                .isEqualTo(DisconnectReason.SOCKET_ERROR);
        assertThat(member.tokens).hasValue(4);
        assertThat(member.chat.state()).isEqualTo(ConnectionState.DISCONNECTED);
        proxy.refuse(false);
        member.chat.connect();
        member.awaitConnected(1);
    }

    @Test
    void reconnectsAfterMoreRefusalsThanTheOfficialSdksAccept() {
        Member member = new Member("ann", Duration.ofHours(1)).awaitConnected(1);
        int before = proxy.accepted();
        proxy.refuse(true);
        proxy.cut();
        Awaitility.await().until(() -> proxy.accepted() >= before + 5);
        proxy.refuse(false);
        member.awaitConnected(2);
        assertThat(member.end).isNotDone();
    }

    @Test
    void aUsedTokenEndsTheRoomAtOnceWithTheServicesReason() {
        ChatToken used = straight.createChatToken(
                        token -> token.roomIdentifier(room.arn()).userId("ann"))
                .thenApply(ChatToken::of)
                .join();
        AtomicInteger asked = new AtomicInteger();
        try (ChatRoom first =
                        new ChatRoom(server.websocket().toString(), () -> CompletableFuture.completedFuture(used));
                ChatRoom second = new ChatRoom(server.websocket().toString(), () -> {
                    asked.incrementAndGet();
                    return CompletableFuture.completedFuture(used);
                })) {
            CompletableFuture<String> told = new CompletableFuture<>();
            second.onDisconnect((reason, detail) -> told.complete(reason + ": " + detail));
            first.connect()
                    .orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
            Throwable failure = second.connect()
                    .orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .handle((connected, thrown) -> cause(thrown))
                    .join();
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            ChatConnectException.class,
                            e -> assertThat(e.httpStatus()).isEqualTo(403))
                    .hasMessageContaining(server.websocket().getAuthority())
                    .hasMessageContaining("HTTP status 403: ")
                    .hasMessageContaining("used")
                    .hasMessageNotContaining(used.token());
            assertThat(told.join()).isEqualTo("SOCKET_ERROR: " + failure.getMessage());
            assertThat(asked).hasValue(1);
        }
    }
}
