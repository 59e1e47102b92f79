package dev.backchat.server.edge;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.FallbackResult;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.Backend;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.SharedState;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.net.PassedSocket;
import dev.backchat.server.net.Transport;
import dev.backchat.server.review.ReviewConfig;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.time.ServerClock;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.Claims;
import dev.backchat.server.token.Revocations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The real listener with real parts, giving tests access to what they need, such as claims of their own and
 * shorter times.
 */
final class TestServer implements AutoCloseable {
    /** The build runs these tests on each that the machine has. */
    static final Transport TRANSPORT =
            Transport.available().getOrDefault(System.getProperty("backchat.test.transport", ""), Transport.best());

    /** More than processors, so that members of a room are on different loops. */
    static final int EVENT_LOOPS = 4;

    private static final Clients DEFAULT = ServerConfig.forDevelopment().clients();

    private static final Duration SOON = Duration.ofMillis(100);
    /** Longer than the slowest machine takes, so that only who wants to see it run out does. */
    private static final Duration REVIEW_LIMIT = Duration.ofMinutes(1);

    final ServerClock clock = ServerClock.SYSTEM;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Path folder = Files.createTempDirectory("backchat-test-");
    /** Why the process would have ended. */
    final List<String> fatal = new CopyOnWriteArrayList<>();

    private final SharedState state;
    private final Aws aws = new Aws(Aws.Mode.OFF, true, Map.of());
    private final ServerConfig config;
    private final Backend backend;
    final Rooms rooms;
    final ChatTokens tokens;
    final Revocations revocations;
    final ClientServices services;
    final Messaging messaging;
    final Faults faults;
    final ClientListener listener;
    private boolean closed;

    TestServer() throws IOException {
        this(DEFAULT);
    }

    TestServer(Duration pingInterval, int maxQueuedBytes) throws IOException {
        this(DEFAULT.withChat(DEFAULT.chat().withPingInterval(pingInterval).withMaxQueuedBytes(maxQueuedBytes)));
    }

    /** @param reviewUrls by the ARN of the handler */
    TestServer(Map<String, URI> reviewUrls, int maxReviewsPerHandler) throws IOException {
        this(reviewUrls, maxReviewsPerHandler, REVIEW_LIMIT);
    }

    /**
     * @param reviewUrls by the ARN of the handler
     * @param reviewLimit of a review's time
     */
    TestServer(Map<String, URI> reviewUrls, int maxReviewsPerHandler, Duration reviewLimit) throws IOException {
        this(reviewUrls, maxReviewsPerHandler, reviewLimit, DEFAULT, null, alone(), QuotaLimits.NONE);
    }

    TestServer(Clients clients) throws IOException {
        this(Map.of(), 128, REVIEW_LIMIT, clients, null, alone(), QuotaLimits.NONE);
    }

    static TestServer withRequestTimeout(Duration requestTimeout) throws IOException {
        return new TestServer(DEFAULT.withHttp(DEFAULT.http().withRequestTimeout(requestTimeout))
                .withChat(DEFAULT.chat().withMessageTimeout(requestTimeout)));
    }

    static TestServer on(PassedSocket passed) throws IOException {
        return new TestServer(Map.of(), 128, REVIEW_LIMIT, DEFAULT, passed, alone(), QuotaLimits.NONE);
    }

    /** One of several nodes. */
    static TestServer on(SharedState state) throws IOException {
        return on(state, QuotaLimits.NONE, Duration.ZERO);
    }

    /** One of several nodes. */
    static TestServer on(SharedState state, QuotaLimits quotas, Duration gapDrainTime) throws IOException {
        Clients clients = DEFAULT.withChat(DEFAULT.chat().withGapDrainTime(gapDrainTime));
        return new TestServer(Map.of(), 128, REVIEW_LIMIT, clients, null, state, quotas);
    }

    private static SharedState alone() {
        return SharedState.local(SqliteDatabase.inMemory());
    }

    private TestServer(
            Map<String, URI> reviewUrls,
            int maxReviewsPerHandler,
            Duration reviewLimit,
            Clients clients,
            @Nullable PassedSocket passed,
            SharedState state,
            QuotaLimits quotas)
            throws IOException {
        this.state = state;
        ServerConfig plain = ServerConfig.forDevelopment();
        ListenConfig listen = plain.listen();
        config = new ServerConfig(
                true,
                clients.withListen(new ListenConfig(
                        listen.host(), 0, listen.allowedHosts(), EVENT_LOOPS, TRANSPORT, true, true, listen.drain())),
                plain.internal(),
                ServerConfig.Storage.MEMORY,
                new ServerConfig.Access(
                        plain.access().keys(),
                        plain.access().tokenLifetime(),
                        plain.access().tokenKeyAge(),
                        quotas,
                        true,
                        false),
                plain.aws(),
                new ReviewConfig(reviewUrls, "secret", reviewLimit, 1024, maxReviewsPerHandler),
                new ServerConfig.ChatLog(
                        new SpoolLimits(1024 * 1024, 1024 * 1024), new Destinations.Intervals(SOON, SOON, SOON)),
                false,
                null);
        backend = new Backend(config, state, aws, folder, meters, clock);
        rooms = backend.rooms();
        tokens = backend.tokens();
        revocations = backend.revocations();
        services = backend.services();
        messaging = services.messaging();
        faults = services.faults();
        listener = new ClientListener(config.clients(), services, clock, fatal::add, passed);
    }

    ServerConfig config() {
        return config;
    }

    int port() {
        return listener.port();
    }

    StoredRoom room(int ratePerSecond) {
        Arn arn = new Arn("us-east-1", "000000000000", ResourceType.ROOM, ResourceId.next());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        StoredRoom room = new StoredRoom(arn, RoomSettings.DEFAULT.withRate(ratePerSecond), Map.of(), now, now);
        rooms.create(room, 0);
        return room;
    }

    /** A room whose messages are reviewed. */
    StoredRoom room(int ratePerSecond, String handler, FallbackResult fallbackResult) {
        return update(
                room(ratePerSecond),
                ratePerSecond,
                Room.DEFAULT_MESSAGE_LENGTH,
                new MessageReviewHandler(handler, fallbackResult.name()));
    }

    /** Makes a room unreadable in the store. */
    void corrupt(StoredRoom room) {
        state.database()
                .write(handle -> handle.execute(
                        "UPDATE room SET tags = 'corrupt' WHERE id = ?",
                        room.arn().id()));
    }

    void update(StoredRoom room, int ratePerSecond, int length) {
        update(room, ratePerSecond, length, null);
    }

    private StoredRoom update(StoredRoom room, int ratePerSecond, int length, @Nullable MessageReviewHandler handler) {
        StoredRoom updated = rooms.update(
                        room.arn(),
                        clock.instant(),
                        before -> before.with(new RoomSettings(
                                before.settings().name(),
                                ratePerSecond,
                                length,
                                handler,
                                before.settings().loggingConfigurations())))
                .orElseThrow();
        messaging.roomChanged(updated).join();
        return updated;
    }

    /** Gives a room other tags. */
    StoredRoom tag(StoredRoom room, Map<String, String> tags) {
        rooms.updateTags(room.arn(), clock.instant(), before -> tags);
        StoredRoom tagged = rooms.find(room.arn()).orElseThrow();
        messaging.roomChanged(tagged).join();
        return tagged;
    }

    /** Has a message said in a room that is not limited by its rate. */
    void accept(StoredRoom room, String content) {
        messaging
                .send(messaging.submit(
                        room,
                        new ChatFrame.Sender("somebody", Map.of()),
                        "127.0.0.1",
                        new ChatAction.SendMessage("", content, null)))
                .join();
    }

    void delete(StoredRoom room) {
        rooms.delete(room.arn(), clock.instant());
        messaging.roomDeleted(room.arn()).join();
    }

    String token(StoredRoom room, String userId) {
        return token(room, userId, EnumSet.allOf(ChatTokenCapability.class), Duration.ofHours(1));
    }

    String token(StoredRoom room, String userId, Set<ChatTokenCapability> capabilities, Duration session) {
        Instant now = clock.instant();
        return tokens.seal(new Claims(
                ResourceId.next(),
                room.arn(),
                userId,
                capabilities,
                Map.of(),
                tokens.issueTime(),
                now.plusSeconds(60),
                now.plus(session)));
    }

    double cutOff(String reason) {
        return meters.get("backchat.connections.cut.off")
                .tag("reason", reason)
                .counter()
                .count();
    }

    TestSocket connect(StoredRoom room, String userId) {
        return TestSocket.open(port(), token(room, userId));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            listener.close();
            backend.close();
            aws.close();
            state.close();
        }
    }
}
