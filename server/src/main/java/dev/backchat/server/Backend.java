package dev.backchat.server;

import dev.backchat.api.Arn;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.Histories;
import dev.backchat.server.bus.LocalBus;
import dev.backchat.server.capture.Capture;
import dev.backchat.server.capture.CapturingBus;
import dev.backchat.server.capture.Instruments;
import dev.backchat.server.chat.TokenAdmission;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.LogMeters;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.dev.Seeder;
import dev.backchat.server.edge.ClientServices;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.iam.ConsoleSessions;
import dev.backchat.server.iam.SigV4Verifier;
import dev.backchat.server.internal.InternalPort;
import dev.backchat.server.limit.LocalQuotas;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.logging.Audit;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.messaging.MessagingMeters;
import dev.backchat.server.operation.Authorization;
import dev.backchat.server.operation.ConsoleOperations;
import dev.backchat.server.operation.Extensions;
import dev.backchat.server.operation.LoggingOperations;
import dev.backchat.server.operation.MessagingOperations;
import dev.backchat.server.operation.OperationTable;
import dev.backchat.server.operation.Resources;
import dev.backchat.server.operation.RoomOperations;
import dev.backchat.server.operation.TagOperations;
import dev.backchat.server.operation.TokenOperations;
import dev.backchat.server.redis.Redis;
import dev.backchat.server.redis.RedisBus;
import dev.backchat.server.redis.RedisHealth;
import dev.backchat.server.redis.RedisQuotas;
import dev.backchat.server.redis.RedisUsedTokens;
import dev.backchat.server.review.ReviewMeters;
import dev.backchat.server.review.Reviews;
import dev.backchat.server.room.RoomOutbox;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.Database;
import dev.backchat.server.time.ServerClock;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.ConsoleTokens;
import dev.backchat.server.token.LocalUsedTokens;
import dev.backchat.server.token.Revocations;
import dev.backchat.server.token.StoredUsedTokens;
import dev.backchat.server.token.TokenClock;
import dev.backchat.server.token.TokenKeys;
import dev.backchat.server.token.UsedTokens;
import dev.backchat.server.tracing.OpenTelemetryTracing;
import dev.backchat.server.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server without its ports: its state and the services on it, wired here by hand. */
public final class Backend implements AutoCloseable {
    private static final String HISTORY = "history";

    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);
    /** Interval at which revocations of other servers are learned, where nothing tells of them at once. */
    private static final Duration REVOCATION_INTERVAL = Duration.ofSeconds(5);

    private static final Duration OUTBOX_INTERVAL = Duration.ofSeconds(1);
    /** Time for whoever changes a room to announce it. */
    private static final Duration OUTBOX_GRACE = Duration.ofSeconds(5);

    private static final Duration ROTATION_CHECK_INTERVAL = Duration.ofHours(1);
    /** Time without a message after which a review handler is forgotten. */
    private static final Duration UNUSED_HANDLER = Duration.ofMinutes(10);
    /** Number of review handlers that are called at startup. */
    private static final int WARM_HANDLERS = 16;

    private final ServerClock clock;
    private final Tracing tracing;
    private final @Nullable Redis redis;
    private volatile boolean isStoreReachable = true;
    private final boolean isShared;
    private final Rooms rooms;
    private final TokenKeys tokenKeys;
    private final ChatTokens tokens;
    private final UsedTokens usedTokens;
    private final Revocations revocations;
    private final AccessKeys accessKeys;
    private final Reviews reviews;
    private final ChatLog chatLog;
    private final Histories histories;
    private final Bus bus;
    private final Quotas quotas;
    private final LoggingConfigurations loggingConfigurations;
    private final Database database;
    private final Seeder seeder;
    private final ClientServices services;

    /**
     * Creates a backend.
     *
     * @param state is not closed by this backend
     * @param aws is not closed by this backend
     * @param folder for files other than the database
     * @throws IOException if the folder, or the settings of tracing, can't be used
     */
    public Backend(
            ServerConfig config, SharedState state, Aws aws, Path folder, MeterRegistry meters, ServerClock clock)
            throws IOException {
        this.clock = clock;
        InstantSource steady = steady(clock);
        tracing = config.tracing() ? OpenTelemetryTracing.start(Main.Version.number(), Map.of()) : Tracing.OFF;
        database = state.database();
        redis = state.redis();
        isShared = database.isShared();
        rooms = new Rooms(database);
        loggingConfigurations = new LoggingConfigurations(database);
        TokenClock tokenClock = new TokenClock(clock, steady, isShared);
        tokenKeys = new TokenKeys(database, clock, config.access().tokenKeyAge());
        tokens = new ChatTokens(tokenKeys, tokenClock);
        usedTokens = usedTokens(steady);
        revocations = new Revocations(database, tokenClock);
        boolean hasExtensions = config.access().extensions();
        histories = histories(config, rooms, clock);
        Bus plain = redis == null
                ? new LocalBus(histories)
                : new RedisBus(redis, new StoreLookup(rooms, revocations), histories, tracing);
        Capture capture = config.dev() ? new Capture(clock) : Capture.OFF;
        bus = config.dev() ? new CapturingBus(plain, capture) : plain;
        accessKeys = new AccessKeys(config.access().keys(), config.dev());
        quotas = quotas(config.access().quotas());
        ConsoleSessions sessions = sessions(config, tokenClock);
        Faults faults = new Faults();
        reviews = new Reviews(config.review(), aws, new ReviewMeters(meters), clock);
        Destinations destinations = new Destinations(
                aws, folder.resolve(DevFolder.LOGS), config.chatLog().intervals());
        chatLog = new ChatLog(
                folder.resolve(DevFolder.SPOOL),
                config.chatLog().limits(),
                destinations,
                loggingConfigurations,
                new LogMeters(meters),
                clock);
        Messaging messaging = new Messaging(bus, reviews, chatLog, new MessagingMeters(meters), quotas, clock);
        OperationTable operations = new OperationTable(
                new Authorization(rooms, loggingConfigurations, clock),
                quotas,
                new Extensions(hasExtensions),
                new OperationTable.Groups(
                        new RoomOperations(rooms, loggingConfigurations, messaging, reviews, quotas, clock),
                        new TokenOperations(rooms, tokens, config.access().tokenLifetime()),
                        new MessagingOperations(rooms, messaging),
                        new LoggingOperations(loggingConfigurations, destinations, chatLog, quotas, clock),
                        new TagOperations(rooms, loggingConfigurations, messaging, clock),
                        consoleOperations(config, sessions)),
                clock);
        seeder = new Seeder(
                new Seeder.Stores(rooms, loggingConfigurations, destinations, chatLog), messaging, reviews, clock);
        capture.onOpened(seeder::opened);
        Instruments instruments = new Instruments(capture, meters, tracing);
        services = new ClientServices(
                new ControlPlane(
                        new SigV4Verifier(accessKeys, clock.machine()), operations, faults, sessions, instruments),
                new TokenAdmission(tokens, usedTokens, revocations, rooms::find, quotas, hasExtensions),
                messaging,
                faults,
                instruments);
    }

    private Quotas quotas(QuotaLimits limits) {
        return redis == null ? new LocalQuotas(limits, clock) : new RedisQuotas(redis, limits, clock);
    }

    /** Returns the sessions of the console; null if there are none, as on a dev server, whose page signs its requests. */
    private @Nullable ConsoleSessions sessions(ServerConfig config, TokenClock tokenClock) {
        return config.access().console() && !config.dev()
                ? new ConsoleSessions(accessKeys, new ConsoleTokens(tokenKeys, tokenClock), usedTokens, clock)
                : null;
    }

    private static @Nullable ConsoleOperations consoleOperations(
            ServerConfig config, @Nullable ConsoleSessions sessions) {
        return sessions == null && !config.dev()
                ? null
                : new ConsoleOperations(sessions, config.internal().allowedHosts());
    }

    /**
     * Returns the rooms' histories. They outlast the server in its data directory, if the database is there, too: no
     * other server can have published anything in between.
     */
    private static Histories histories(ServerConfig config, Rooms rooms, ServerClock clock) throws IOException {
        boolean hasExtensions = config.access().extensions();
        Path data = config.storage().data();
        if (data == null) {
            return new Histories(hasExtensions, clock);
        }
        Path directory = data.resolve(HISTORY);
        if (hasExtensions
                && config.storage().postgres() == null
                && config.storage().redis() == null) {
            return Histories.open(directory, rooms::find, clock);
        }
        Histories.discard(directory);
        return new Histories(hasExtensions, clock);
    }

    /** Returns a clock that advances evenly from now, even if the machine's clock is set. */
    private static InstantSource steady(ServerClock clock) {
        Instant now = clock.instant();
        long beginNanos = clock.nanoTime();
        return () -> now.plusNanos(clock.nanoTime() - beginNanos);
    }

    private UsedTokens usedTokens(InstantSource steady) throws IOException {
        if (redis != null) {
            return new RedisUsedTokens(redis, clock);
        }
        return isShared ? new StoredUsedTokens(database, clock, steady) : LocalUsedTokens.open(database, clock, steady);
    }

    public Rooms rooms() {
        return rooms;
    }

    public ChatTokens tokens() {
        return tokens;
    }

    public Revocations revocations() {
        return revocations;
    }

    public ClientServices services() {
        return services;
    }

    /** Returns what creates the rooms of a seed. */
    Seeder seeder() {
        return seeder;
    }

    /** Returns whether other servers may use the same store. */
    boolean isShared() {
        return isShared || redis != null;
    }

    /**
     * Forgets all rooms, logging configurations, tokens and what was taken of rates. The store must be this server's
     * alone. Blocks.
     */
    void clear() {
        rooms.deleteAll();
        histories.forgetAll();
        for (LoggingConfiguration configuration : loggingConfigurations.all()) {
            Arn arn = Arn.parse(configuration.arn());
            chatLog.deleting(arn, configuration.destinationConfiguration());
            loggingConfigurations.delete(arn);
            chatLog.deleted(arn, configuration.destinationConfiguration());
        }
        tokenKeys.replaceAll();
        usedTokens.clear();
        revocations.clear();
        services.messaging().clearRates();
        services.faults().clear();
    }

    /** Applies the access keys of a changed configuration. */
    void reload(ServerConfig changed) {
        accessKeys.replace(changed.access().keys());
    }

    /** Calls review handlers that rooms use, so that they are warm for their first messages. Blocks. */
    void warmUpHandlers() {
        reviews.warmUp(rooms.handlerUris(WARM_HANDLERS));
    }

    void schedule(Chores chores) {
        chores.repeat(PURGE_INTERVAL, usedTokens::purge);
        chores.repeat(PURGE_INTERVAL, revocations::purge);
        chores.repeat(PURGE_INTERVAL, services.messaging()::forgetQuietRooms);
        chores.repeat(PURGE_INTERVAL, () -> reviews.forgetUnusedFor(UNUSED_HANDLER));
        chores.repeat(ROTATION_CHECK_INTERVAL, tokenKeys::rotateIfDue);
        if (isShared) {
            chores.repeat(TokenKeys.RELOAD_INTERVAL, tokenKeys::reload);
            chores.repeat(REVOCATION_INTERVAL, this::checkStore);
            chores.repeat(PURGE_INTERVAL, chatLog::retireDeleted);
            chores.repeat(OUTBOX_INTERVAL, this::announceChanges);
        }
    }

    /** Tells other servers of rooms that somebody changed and could not announce. */
    void announceChanges() {
        for (RoomOutbox.Pending pending : rooms.outbox().before(clock.instant().minus(OUTBOX_GRACE))) {
            Messaging messaging = services.messaging();
            Resources.awaitPublished(
                    pending.room(),
                    rooms.find(pending.room())
                            .map(messaging::roomChanged)
                            .orElseGet(() -> messaging.roomDeleted(pending.room())));
            rooms.outbox().announced(pending.room(), pending.time());
        }
    }

    /** Returns whether it has what it needs of others. */
    InternalPort.Readiness readiness() {
        return switch (redis == null ? RedisHealth.UP : redis.health()) {
            case UP -> isStoreReachable ? InternalPort.Readiness.READY : InternalPort.Readiness.DEGRADED_STORE;
            case NEVER_REACHED -> InternalPort.Readiness.NO_REDIS_YET;
            case UNREACHABLE -> InternalPort.Readiness.DEGRADED_REDIS;
            case REFUSING -> InternalPort.Readiness.DEGRADED_WRITES;
            case LOSING -> InternalPort.Readiness.LOST_PROBE;
        };
    }

    private void checkStore() {
        try {
            revocations.reload();
            isStoreReachable = true;
        } catch (RuntimeException e) {
            isStoreReachable = false;
            throw e;
        }
    }

    /**
     * Ends sessions. Tokens are revoked before connections are closed, so that no client slips in between.
     *
     * @return false if there is no such room
     */
    boolean revoke(InternalPort.Revocation wanted) {
        Arn arn = Arn.parse(String.valueOf(wanted.roomIdentifier()));
        StoredRoom room = rooms.find(arn).orElse(null);
        if (room == null) {
            return false;
        }
        String userId = wanted.userId();
        Messaging messaging = services.messaging();
        Instant time = userId == null ? revocations.revokeAll(arn) : revocations.revoke(arn, userId);
        Resources.awaitPublished(arn, messaging.tokensRevoked(arn, userId, time.toEpochMilli()));
        Resources.awaitPublished(
                arn,
                userId == null
                        ? messaging.revokeSessions(arn)
                        : messaging
                                .disconnectUser(room, userId, "Session revoked", "")
                                .result());
        Audit.revoked(arn.toString(), userId == null);
        return true;
    }

    /** Waits for work in progress, and writes what is still buffered. */
    @Override
    public void close() {
        chatLog.close();
        reviews.close();
        histories.close();
        usedTokens.close();
        quotas.close();
        tracing.close();
    }
}
