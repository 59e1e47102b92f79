package dev.backchat.server.edge;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.FallbackResult;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.LogMeters;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.iam.SigV4Verifier;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.messaging.MessagingMeters;
import dev.backchat.server.operation.Authorization;
import dev.backchat.server.operation.LoggingOperations;
import dev.backchat.server.operation.MessagingOperations;
import dev.backchat.server.operation.OperationTable;
import dev.backchat.server.operation.RoomOperations;
import dev.backchat.server.operation.TagOperations;
import dev.backchat.server.operation.TokenOperations;
import dev.backchat.server.review.ReviewMeters;
import dev.backchat.server.review.Reviews;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.sql.Database;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.Claims;
import dev.backchat.server.token.Revocations;
import dev.backchat.server.token.TokenClock;
import dev.backchat.server.token.TokenKeys;
import dev.backchat.server.token.UsedTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The real edge on real parts, with a door to what tests need: claims of their own and shorter times. */
final class TestEdge implements AutoCloseable {
    /** The build runs these tests on each that the machine has. */
    static final Transport TRANSPORT =
            Transport.available().getOrDefault(System.getProperty("backchat.test.transport", ""), Transport.best());

    private static final Clients DEFAULT = ServerConfig.forDevelopment().clients();

    /** Longer than the slowest machine takes, so that only who wants to see it run out does. */
    private static final Duration REVIEW_LIMIT = Duration.ofMinutes(1);

    final InstantSource clock = InstantSource.system();
    final Database database = Database.inMemory();
    final Rooms rooms = new Rooms(database);
    private final UsedTokens usedTokens = new UsedTokens(database, clock, clock);
    private final TokenClock tokenClock = new TokenClock(clock, clock);
    final Revocations revocations = new Revocations(database, tokenClock);
    final ChatTokens tokens;
    final Messaging messaging;
    final Faults faults = new Faults();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Aws aws = new Aws(Aws.Mode.OFF, true, Map.of());
    private final Reviews reviews;
    private final ChatLog chatLog;
    final Path folder = Files.createTempDirectory("backchat-test-");
    private final ServerConfig config;
    /** Why the process would have ended. */
    final List<String> fatal = new CopyOnWriteArrayList<>();

    final Bus bus = new Bus();
    final ControlPlane controlPlane;
    final TokenAdmission admission;
    final Edge edge;
    private boolean closed;

    TestEdge() throws IOException {
        this(DEFAULT);
    }

    TestEdge(Duration pingInterval, int maxQueuedBytes) throws IOException {
        this(DEFAULT.withChat(DEFAULT.chat().withPingInterval(pingInterval).withMaxQueuedBytes(maxQueuedBytes)));
    }

    /** @param reviewUrls by the ARN of the handler */
    TestEdge(Map<String, URI> reviewUrls, int maxReviewsPerHandler) throws IOException {
        this(reviewUrls, maxReviewsPerHandler, REVIEW_LIMIT);
    }

    /**
     * @param reviewUrls by the ARN of the handler
     * @param reviewLimit of a review's time
     */
    TestEdge(Map<String, URI> reviewUrls, int maxReviewsPerHandler, Duration reviewLimit) throws IOException {
        this(reviewUrls, maxReviewsPerHandler, reviewLimit, DEFAULT, null);
    }

    TestEdge(Clients clients) throws IOException {
        this(Map.of(), 128, REVIEW_LIMIT, clients, null);
    }

    static TestEdge withRequestTimeout(Duration requestTimeout) throws IOException {
        return new TestEdge(DEFAULT.withHttp(DEFAULT.http().withRequestTimeout(requestTimeout))
                .withChat(DEFAULT.chat().withMessageTimeout(requestTimeout)));
    }

    static TestEdge on(PassedSocket passed) throws IOException {
        return new TestEdge(Map.of(), 128, REVIEW_LIMIT, DEFAULT, passed);
    }

    private TestEdge(
            Map<String, URI> reviewUrls,
            int maxReviewsPerHandler,
            Duration reviewLimit,
            Clients clients,
            @Nullable PassedSocket passed)
            throws IOException {
        tokens = new ChatTokens(new TokenKeys(database, clock, Duration.ofDays(1)), tokenClock);
        reviews = new Reviews(
                reviewUrls, "secret", aws, reviewLimit, 1024, maxReviewsPerHandler, new ReviewMeters(meters), clock);
        LoggingConfigurations logging = new LoggingConfigurations(database);
        Duration soon = Duration.ofMillis(100);
        Destinations destinations = new Destinations(aws, folder, new Destinations.Intervals(soon, soon, soon));
        chatLog = new ChatLog(
                folder.resolve("spool"),
                new SpoolLimits(1024 * 1024, 1024 * 1024),
                destinations,
                logging,
                new LogMeters(meters),
                clock);
        messaging = new Messaging(bus, reviews, chatLog, new MessagingMeters(meters), Quotas.NONE, clock);
        OperationTable operations = new OperationTable(
                new Authorization(rooms, logging, clock),
                Quotas.NONE,
                new RoomOperations(rooms, logging, messaging, reviews, Quotas.NONE, clock),
                new TokenOperations(rooms, tokens, Duration.ofMinutes(1)),
                new MessagingOperations(rooms, messaging),
                new LoggingOperations(logging, destinations, chatLog, Quotas.NONE, clock),
                new TagOperations(rooms, logging));
        controlPlane =
                new ControlPlane(new SigV4Verifier(new AccessKeys(List.of(), true), clock), operations, faults, meters);
        ServerConfig plain = ServerConfig.forDevelopment();
        ServerConfig.Listen listen = plain.listen();
        config = new ServerConfig(
                true,
                new ServerConfig.Listen(
                        listen.host(),
                        0,
                        listen.internalHost(),
                        0,
                        listen.allowedHosts(),
                        // More than the machine has, so that members of a room are on different loops.
                        4,
                        TRANSPORT),
                null,
                plain.access(),
                clients,
                plain.aws(),
                plain.review(),
                plain.chatLog());
        admission = new TokenAdmission(tokens, usedTokens, revocations, rooms::find);
        edge = new Edge(
                config,
                controlPlane,
                admission,
                bus,
                messaging,
                faults,
                new EdgeMeters(meters),
                clock,
                fatal::add,
                passed);
    }

    ServerConfig config() {
        return config;
    }

    int port() {
        return edge.port();
    }

    Room room(int ratePerSecond) {
        Arn arn = new Arn("us-east-1", "000000000000", ResourceType.ROOM, ResourceId.next());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Room room = new Room(arn.toString(), arn.id(), null, now, now, ratePerSecond, 500, null, Map.of(), List.of());
        rooms.create(room, 0);
        return room;
    }

    /** A room whose messages are reviewed. */
    Room room(int ratePerSecond, String handler, FallbackResult fallbackResult) {
        Room room = room(ratePerSecond);
        Room updated = rooms.update(
                        Arn.parse(room.arn()),
                        clock.instant(),
                        before -> new Room(
                                before.arn(),
                                before.id(),
                                before.name(),
                                before.createTime(),
                                before.updateTime(),
                                before.maximumMessageRatePerSecond(),
                                before.maximumMessageLength(),
                                new MessageReviewHandler(handler, fallbackResult.name()),
                                before.tags(),
                                before.loggingConfigurationIdentifiers()))
                .orElseThrow();
        messaging.roomChanged(updated);
        return updated;
    }

    void update(Room room, int ratePerSecond, int length) {
        Room updated = rooms.update(
                        Arn.parse(room.arn()),
                        clock.instant(),
                        before -> new Room(
                                before.arn(),
                                before.id(),
                                before.name(),
                                before.createTime(),
                                before.updateTime(),
                                ratePerSecond,
                                length,
                                null,
                                before.tags(),
                                before.loggingConfigurationIdentifiers()))
                .orElseThrow();
        messaging.roomChanged(updated);
    }

    void delete(Room room) {
        rooms.delete(Arn.parse(room.arn()));
        messaging.roomDeleted(Arn.parse(room.arn()));
    }

    String token(Room room, String userId) {
        return token(room, userId, EnumSet.allOf(ChatTokenCapability.class), Duration.ofHours(1));
    }

    String token(Room room, String userId, Set<ChatTokenCapability> capabilities, Duration session) {
        Instant now = clock.instant();
        return tokens.seal(new Claims(
                ResourceId.next(),
                Arn.parse(room.arn()),
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

    TestSocket connect(Room room, String userId) {
        return TestSocket.open(port(), token(room, userId));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            edge.close();
            chatLog.close();
            reviews.close();
            aws.close();
            usedTokens.close();
            database.close();
        }
    }
}
