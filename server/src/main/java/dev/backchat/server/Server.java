package dev.backchat.server;

import dev.backchat.api.Arn;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.Room;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.LogMeters;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.edge.Edge;
import dev.backchat.server.edge.EdgeMeters;
import dev.backchat.server.edge.PassedSocket;
import dev.backchat.server.edge.TokenAdmission;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.iam.SigV4Verifier;
import dev.backchat.server.internal.InternalPort;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.logging.Audit;
import dev.backchat.server.logging.LogSetup;
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
import dev.backchat.server.token.Revocations;
import dev.backchat.server.token.TokenClock;
import dev.backchat.server.token.TokenKeys;
import dev.backchat.server.token.UsedTokens;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole server: everything in it is made here, by hand, from its configuration. */
public final class Server implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    /** The exit code of the JVM's own ExitOnOutOfMemoryError. */
    private static final int FAILED = 3;

    private static final Duration MEMORY_CHECK_INTERVAL = Duration.ofMillis(100);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LOST_LINES_INTERVAL = Duration.ofSeconds(10);
    /** After so long without a message, a review handler is forgotten. */
    private static final Duration UNUSED_HANDLER = Duration.ofMinutes(10);

    private static final Duration ROTATION_CHECK_INTERVAL = Duration.ofHours(1);
    /** Of review handlers: so many are called at the start, and waited for no longer than that. */
    private static final int WARM_HANDLERS = 16;

    private static final Duration WARM_UP_RETRY = Duration.ofSeconds(5);

    private static final Duration WARM_HANDLERS_LIMIT = Duration.ofSeconds(5);
    /** How long the data directory is waited for while clients wait on a socket that was passed. */
    private static final Duration PREDECESSOR_LIMIT = Duration.ofMinutes(1);

    /** Closed in reverse order. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final Aws aws;
    private final AccessKeys accessKeys;
    private final Path folder;
    private final Edge edge;
    /** The same, for those who ask before it is there. */
    private volatile @Nullable Edge listening;

    private final InternalPort internalPort;
    private volatile boolean warm;
    private volatile boolean stopping;

    private Server(ServerConfig config, @Nullable PassedSocket passed) throws IOException {
        try {
            InstantSource clock = InstantSource.system();
            InstantSource steady = steady(clock.instant());
            Database database = opened(
                    config.data() == null
                            ? Database.inMemory()
                            : Database.open(config.data(), passed == null ? Duration.ZERO : PREDECESSOR_LIMIT));
            Rooms rooms = new Rooms(database);
            LoggingConfigurations loggingConfigurations = new LoggingConfigurations(database);
            TokenClock tokenClock = new TokenClock(clock, steady);
            TokenKeys tokenKeys = new TokenKeys(database, clock, config.access().tokenKeyAge());
            ChatTokens tokens = new ChatTokens(tokenKeys, tokenClock);
            UsedTokens usedTokens = opened(new UsedTokens(database, clock, steady));

            Faults faults = new Faults();
            PrometheusMeterRegistry meters = Metrics.newRegistry();
            opened(new JvmMeters(meters));
            LogSetup.bindTo(meters);
            aws = opened(new Aws(config.aws(), config.dev(), System.getenv()));
            ServerConfig.Review review = config.review();
            Reviews reviews = opened(new Reviews(
                    review.urls(),
                    review.secret(),
                    aws,
                    Reviews.LIMIT,
                    review.max(),
                    review.maxPerHandler(),
                    new ReviewMeters(meters),
                    clock));
            folder = config.data() == null ? opened(DevFolder.make()).path() : config.data();
            Destinations destinations = new Destinations(
                    aws, folder.resolve("logs"), config.chatLog().intervals());
            ChatLog chatLog = opened(new ChatLog(
                    folder.resolve(DevFolder.SPOOL),
                    config.chatLog().limits(),
                    destinations,
                    loggingConfigurations,
                    new LogMeters(meters),
                    clock));

            Quotas quotas = config.access().quotas();
            Bus bus = new Bus();
            Messaging messaging = new Messaging(bus, reviews, chatLog, new MessagingMeters(meters), quotas, clock);
            OperationTable operations = new OperationTable(
                    new Authorization(rooms, loggingConfigurations, clock),
                    quotas,
                    new RoomOperations(rooms, loggingConfigurations, messaging, reviews, quotas, clock),
                    new TokenOperations(rooms, tokens, config.access().tokenLifetime()),
                    new MessagingOperations(rooms, messaging),
                    new LoggingOperations(loggingConfigurations, destinations, chatLog, quotas, clock),
                    new TagOperations(rooms, loggingConfigurations));
            accessKeys = new AccessKeys(config.access().keys(), config.dev());
            SigV4Verifier verifier = new SigV4Verifier(accessKeys, clock);
            ControlPlane controlPlane = new ControlPlane(verifier, operations, faults, meters);

            Revocations revocations = new Revocations(database, tokenClock);
            internalPort = opened(new InternalPort(
                    new InetSocketAddress(
                            config.listen().internalHost(), config.listen().internalPort()),
                    config.listen().allowedHosts(),
                    this::isAlive,
                    this::isReady,
                    meters.getPrometheusRegistry(),
                    wanted -> revoke(wanted, rooms, revocations, messaging),
                    config.dev() ? faults : null));
            TokenAdmission admission = new TokenAdmission(tokens, usedTokens, revocations, rooms::find);
            edge = opened(new Edge(
                    config,
                    controlPlane,
                    admission,
                    bus,
                    messaging,
                    faults,
                    new EdgeMeters(meters),
                    clock,
                    Server::halt,
                    passed));

            listening = edge;

            ScheduledExecutorService chores = opened(Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("chores").factory()));
            // On a thread of its own, for chores may wait for the disk.
            ScheduledExecutorService memory = opened(Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("memory").factory()));
            repeat(memory, MEMORY_CHECK_INTERVAL, edge::checkMemory);
            repeat(chores, PURGE_INTERVAL, usedTokens::purge);
            repeat(chores, PURGE_INTERVAL, revocations::purge);
            repeat(chores, PURGE_INTERVAL, messaging::forgetQuietRooms);
            repeat(chores, PURGE_INTERVAL, () -> reviews.forgetUnusedFor(UNUSED_HANDLER));
            repeat(chores, PURGE_INTERVAL, edge::removeIdleAddresses);
            repeat(chores, LOST_LINES_INTERVAL, LogSetup::tellLost);
            repeat(chores, ROTATION_CHECK_INTERVAL, tokenKeys::rotateIfDue);
            Thread.ofPlatform()
                    .daemon()
                    .name("warm-up")
                    .start(() -> warmUp(() -> reviews.warmUp(rooms.handlerUris(WARM_HANDLERS))));
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a server.
     *
     * @throws IOException if a port can't be bound, or the data can't be used; the message says which and why
     */
    public static Server start(ServerConfig config) throws IOException {
        return start(config, null);
    }

    /**
     * Starts a server on the listening socket that was passed to this process. If another still uses the data directory,
     * its predecessor on that socket, it waits for that one's end.
     *
     * @param passed null for none
     * @throws IOException if a port can't be bound, or the data can't be used; the message says which and why
     */
    public static Server start(ServerConfig config, @Nullable PassedSocket passed) throws IOException {
        try {
            return new Server(config, passed);
        } catch (OutOfMemoryError e) {
            halt("out of memory: " + e.getMessage());
            throw e;
        }
    }

    /**
     * Takes over what can be changed without a restart: access keys and the certificate. Nobody who is connected notices.
     *
     * @throws IOException if the certificate can't be used; then nothing has changed
     */
    void reload(ServerConfig changed) throws IOException {
        edge.reload(changed);
        accessKeys.replace(changed.access().keys());
    }

    /** A clock that goes on evenly from now, whoever sets the machine's. */
    private static InstantSource steady(Instant now) {
        long beginNanos = System.nanoTime();
        return () -> now.plusNanos(System.nanoTime() - beginNanos);
    }

    /** First nobody new gets in, then those who are in must leave: so nobody slips through in between. */
    private static boolean revoke(
            InternalPort.Revocation wanted, Rooms rooms, Revocations revocations, Messaging messaging) {
        Arn arn = Arn.parse(String.valueOf(wanted.roomIdentifier()));
        Room room = rooms.find(arn).orElse(null);
        if (room == null) {
            return false;
        }
        String userId = wanted.userId();
        if (userId == null) {
            revocations.revokeAll(arn);
            messaging.revokeSessions(arn);
        } else {
            revocations.revoke(arn, userId);
            messaging.disconnectUser(arn, room, userId, "Session revoked", "");
        }
        Audit.revoked(arn.toString(), userId == null);
        return true;
    }

    /** Whether its event loops answer; before it listens, whether it starts. */
    private boolean isAlive() {
        Edge serving = listening;
        return serving == null || serving.isServing();
    }

    /** Whether it should get traffic: it has warmed up, isn't stopping, and has room. It answers before. */
    private boolean isReady() {
        Edge serving = listening;
        return warm && !stopping && serving != null && serving.hasRoom() && serving.isServing();
    }

    /**
     * Ends the process at once, saying why, for nothing that is left of it can be relied upon. What was acknowledged is on
     * the disk, as it is after a crash.
     */
    private static void halt(String why) {
        log.error("ends: {}", why);
        System.err.println("backchat: " + why);
        Runtime.getRuntime().halt(FAILED);
    }

    Aws aws() {
        return aws;
    }

    /** Where chat logs are that have no cloud to go to. */
    public Path logFolder() {
        return folder.resolve("logs");
    }

    /** The port for clients. */
    public int port() {
        return edge.port();
    }

    /** The port for operators. */
    public int internalPort() {
        return internalPort.port();
    }

    /** Stops, as {@link #stop} does. */
    @Override
    public void close() {
        closeParts();
    }

    /**
     * Stops: {@code /readyz} says no, then nobody new is let in, what is being answered is answered, sockets close.
     *
     * @return whether all of it went well
     */
    boolean stop() {
        long begin = System.nanoTime();
        log.info("stopping: lets nobody in, and closes all connections when what is being answered is answered");
        boolean isClean = closeParts();
        log.info("stopped, after {} ms", millisSince(begin));
        return isClean;
    }

    private boolean closeParts() {
        stopping = true;
        boolean isClean = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                isClean = false;
                log.warn("could not stop cleanly", e);
            }
        }
        return isClean;
    }

    /**
     * Becomes ready, once made-up clients could come and go: where they can't, for want of files or of memory, real ones
     * can't either. Tried until it works.
     */
    private void warmUp(Runnable handlers) {
        long begin = System.nanoTime();
        Thread calling = Thread.startVirtualThread(handlers);
        try {
            while (!stopping && !hasWarmedUp()) {
                Thread.sleep(WARM_UP_RETRY);
            }
            calling.join(WARM_HANDLERS_LIMIT);
        } catch (InterruptedException e) {
            return;
        }
        if (!stopping) {
            warm = true;
            log.info("ready, after {} ms to warm up", millisSince(begin));
        }
    }

    private boolean hasWarmedUp() {
        try {
            edge.warmUp();
            return true;
        } catch (IOException | RuntimeException e) {
            if (!stopping) {
                log.warn("not ready: could not warm up, and tries again in {} s", WARM_UP_RETRY.toSeconds(), e);
            }
            return false;
        }
    }

    private static long millisSince(long beginNanos) {
        return Duration.ofNanos(System.nanoTime() - beginNanos).toMillis();
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private static void repeat(ScheduledExecutorService chores, Duration interval, Runnable chore) {
        chores.scheduleWithFixedDelay(
                () -> {
                    try {
                        chore.run();
                    } catch (InternalServerException e) {
                        // The store has said why; it is tried again.
                    } catch (RuntimeException e) {
                        // Thrown on, it would end the repetition.
                        log.error("a chore failed", e);
                    }
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
