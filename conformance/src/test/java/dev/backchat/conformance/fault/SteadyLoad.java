package dev.backchat.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.BackchatProcess;
import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * What goes on while a fault strikes: members of a room who chat, each hearing whatever is said, and callers who create
 * rooms. It notes what the server acknowledged, and takes no refusal but the one for a store that can't be used.
 */
public final class SteadyLoad implements AutoCloseable {
    /** What members say; it must be in no log of the server. */
    public static final String SAID = "still here";

    /** Who owns its rooms. */
    public static final String ACCOUNT = "123456789012";

    private static final int MEMBERS = 8;
    private static final int WRITERS = 2;
    private static final long SAY_MILLIS = 150;
    private static final long WRITE_MILLIS = 40;
    private static final String LONG = "x".repeat(400);

    private final BackchatProcess server;
    private final SignedHttp http = new SignedHttp();
    private final String room;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicLong refused = new AtomicLong();
    private final List<AtomicLong> said = new ArrayList<>();
    private final List<RawWebSocket> sockets = new ArrayList<>();
    private final List<Future<?>> tasks = new ArrayList<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(MEMBERS + WRITERS);
    private volatile boolean isOver;

    /** @param logs where to log what is said, as {@code destinationConfiguration} has it; empty for nowhere */
    public SteadyLoad(BackchatProcess server, Map<String, ?> logs) {
        this(server, logs, WRITERS);
    }

    /** A load without callers who create rooms. */
    public static SteadyLoad ofChat(BackchatProcess server, Map<String, ?> logs) {
        return new SteadyLoad(server, logs, 0);
    }

    private SteadyLoad(BackchatProcess server, Map<String, ?> logs, int writers) {
        this.server = server;
        List<String> logging = logs.isEmpty()
                ? List.of()
                : List.of(arn(call("CreateLoggingConfiguration", Map.of("destinationConfiguration", logs))));
        this.room = createRoom(logging);
        acknowledged.add(room);
        for (int i = 0; i < MEMBERS; i++) {
            RawWebSocket socket = RawWebSocket.upgrade(server.websocket(), token("member-" + i))
                    .accepted();
            AtomicLong times = new AtomicLong();
            sockets.add(socket);
            said.add(times);
            String name = SAID + " " + i + " ";
            repeat(SAY_MILLIS, () -> say(socket, name, times));
        }
        IntStream.range(0, writers).forEach(i -> repeat(WRITE_MILLIS, this::write));
    }

    private void repeat(long millis, Runnable task) {
        tasks.add(threads.scheduleWithFixedDelay(
                () -> {
                    if (!isOver) {
                        task.run();
                    }
                },
                0,
                millis,
                TimeUnit.MILLISECONDS));
    }

    /** Says something, and hears everything up to it. */
    private void say(RawWebSocket socket, String name, AtomicLong times) {
        String content = name + times.get() + LONG;
        try {
            socket.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content)));
            String heard = socket.nextText();
            while (!heard.contains(content)) {
                assertThat(heard).doesNotContain("\"Type\":\"ERROR\"");
                heard = socket.nextText();
            }
            times.incrementAndGet();
        } catch (UncheckedIOException | AssertionError e) {
            if (!isOver) {
                throw e;
            }
        }
    }

    private void write() {
        try {
            switch (answer("CreateRoom", Map.of("name", "y".repeat(128)))) {
                case Answer.Success created -> acknowledged.add(arn(created));
                case Answer.Failure failure -> {
                    assertStoreRefused(failure);
                    refused.incrementAndGet();
                }
                case Answer.NotSent notSent -> throw new AssertionError(notSent);
            }
        } catch (UncheckedIOException e) {
            if (!isOver) {
                throw e;
            }
        }
    }

    /** Demands that an answer is the one that the server gives when it can't use its disk. */
    public static void assertStoreRefused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Failure.class);
        Answer.Failure failure = (Answer.Failure) answer;
        assertThat(failure.errorName()).isEqualTo("InternalServerException");
        assertThat(failure.message()).isEqualTo("The service cannot use its store at the moment.");
    }

    /** Calls an operation on the load's own account. */
    public Answer answer(String operation, Map<String, ?> input) {
        return http.call(SdkCaller.ofAccount(server.endpoint(), ACCOUNT), operation, Json.object(input));
    }

    private Answer.Success call(String operation, Map<String, ?> input) {
        Answer answer = answer(operation, input);
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return (Answer.Success) answer;
    }

    private static String arn(Answer.Success created) {
        return created.output().required("arn").stringValue();
    }

    /** A new room, where nobody is. */
    public String createRoom() {
        return createRoom(List.of());
    }

    private String createRoom(List<String> logging) {
        return arn(call(
                "CreateRoom", Map.of("maximumMessageRatePerSecond", 100, "loggingConfigurationIdentifiers", logging)));
    }

    /** A new token for the room where the members are. */
    public String token(String userId) {
        return token(room, userId);
    }

    /** A new token for a room. */
    public String token(String room, String userId) {
        return call(
                        "CreateChatToken",
                        Map.of("roomIdentifier", room, "userId", userId, "capabilities", List.of("SEND_MESSAGE")))
                .output()
                .required("token")
                .stringValue();
    }

    /** Where the members are. */
    public String room() {
        return room;
    }

    /** Waits until each member has said some more, and everybody has heard it. */
    public void awaitChat() {
        long[] before = said.stream().mapToLong(AtomicLong::get).toArray();
        await(() -> IntStream.range(0, MEMBERS).allMatch(i -> said.get(i).get() >= before[i] + 5));
    }

    /** Waits until some more rooms were created. */
    public void awaitWrites() {
        int before = acknowledged.size();
        await(() -> acknowledged.size() >= before + 5);
    }

    /** Waits until some more writes were refused. */
    public void awaitRefusals() {
        long before = refused.get();
        await(() -> refused.get() >= before + 5);
    }

    /** Waits for something, as long as nobody who chats or writes is let down. */
    public void await(BooleanSupplier condition) {
        Awaitility.await().until(() -> tasks.stream().anyMatch(Future::isDone) || condition.getAsBoolean());
        assertGoesOn();
    }

    private void assertGoesOn() {
        for (Future<?> task : tasks) {
            if (task.isDone()) {
                try {
                    task.get();
                } catch (ExecutionException e) {
                    throw new AssertionError("a member or a writer was let down", e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** How many messages each member can be sure of: it heard them itself. */
    public long heard() {
        return said.stream().mapToLong(AtomicLong::get).sum();
    }

    /** The rooms that the server said it has. */
    public List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** From now on, a server that doesn't answer lets nobody down. */
    public void expectTheEnd() {
        isOver = true;
    }

    /** Ends it, after what was begun has been answered. */
    @Override
    public void close() {
        if (!isOver) {
            assertGoesOn();
        }
        tasks.forEach(task -> task.cancel(false));
        threads.close();
        isOver = true;
        sockets.forEach(RawWebSocket::close);
        http.close();
    }
}
