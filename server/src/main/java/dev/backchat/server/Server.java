package dev.backchat.server;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.capture.Capture;
import dev.backchat.server.dev.ClockPages;
import dev.backchat.server.dev.CrowdPages;
import dev.backchat.server.dev.Crowds;
import dev.backchat.server.dev.DevKit;
import dev.backchat.server.dev.FaultPages;
import dev.backchat.server.dev.FramePages;
import dev.backchat.server.dev.Reset;
import dev.backchat.server.dev.Seed;
import dev.backchat.server.dev.Seeder;
import dev.backchat.server.edge.ClientListener;
import dev.backchat.server.edge.ClientServices;
import dev.backchat.server.edge.DrainTimes;
import dev.backchat.server.http.ConsoleFiles;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.internal.InternalPort;
import dev.backchat.server.logging.LogSetup;
import dev.backchat.server.net.PassedSocket;
import dev.backchat.server.redis.Redis;
import dev.backchat.server.redis.RedisAddress;
import dev.backchat.server.redis.RedisMeters;
import dev.backchat.server.sql.DataDirectory;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.PostgresDatabase;
import dev.backchat.server.sql.PostgresReservation;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.time.MovableClock;
import dev.backchat.server.time.ServerClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A complete server: a {@link Backend} and its ports. */
public final class Server implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    /** The exit code of the JVM's own ExitOnOutOfMemoryError. */
    private static final int FAILED = 3;

    private static final Duration MEMORY_CHECK_INTERVAL = Duration.ofMillis(100);
    private static final Duration IDLE_ADDRESS_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LOST_LINES_INTERVAL = Duration.ofSeconds(10);
    private static final Duration WARM_UP_RETRY = Duration.ofSeconds(5);

    /** Time for the warm-up's clients to leave when the server stops. */
    private static final Duration WARM_UP_END = Duration.ofSeconds(1);

    /** Maximum wait for the first connection to Redis before the warm-up, whose clients would be refused without. */
    private static final Duration REDIS_LIMIT = Duration.ofSeconds(10);

    private static final Duration REDIS_POLL = Duration.ofMillis(20);

    private static final Duration WARM_HANDLERS_LIMIT = Duration.ofSeconds(5);
    /** Maximum wait for the data directory while clients wait on a passed socket, not counting a drain. */
    private static final Duration PREDECESSOR_LIMIT = Duration.ofMinutes(1);

    /** Maximum wait for a PostgreSQL that can't be reached at the start: the two may be started together. */
    private static final Duration POSTGRES_LIMIT = Duration.ofSeconds(30);

    /** Closed in reverse order. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final DrainTimes drain;
    private final Aws aws;
    private final Backend backend;
    private final @Nullable Redis redis;
    private final Path folder;
    private final ClientListener clients;
    /** The same listener, for probes that may come before it exists. */
    private volatile @Nullable ClientListener listening;

    private final InternalPort internalPort;
    private @Nullable Thread warming;
    private volatile boolean warm;
    private volatile boolean stopping;

    private Server(ServerConfig config, @Nullable PassedSocket passed) throws IOException {
        drain = config.listen().drain();
        try {
            Database database = open(config, passed == null ? Duration.ZERO : PREDECESSOR_LIMIT.plus(drain.total()));
            PrometheusMeterRegistry meters = Metrics.newRegistry();
            opened(new JvmMeters(meters));
            LogSetup.bindTo(meters);
            aws = opened(new Aws(config.aws(), config.dev(), System.getenv()));
            Path data = config.storage().data();
            folder = data == null ? opened(DevFolder.make()).path() : data;
            MovableClock movable = config.dev() ? new MovableClock(ServerClock.SYSTEM) : null;
            ServerClock clock = movable == null ? ServerClock.SYSTEM : movable;
            redis = redis(config, meters);
            backend = opened(new Backend(config, new SharedState(database, redis), aws, folder, meters, clock));
            internalPort = opened(new InternalPort(
                    config.internal(),
                    new InternalPort.Control(this::isAlive, this::readiness, backend::revoke),
                    meters.getPrometheusRegistry(),
                    config.dev() ? backend.services().faults() : null));
            ClientServices services = backend.services().withConsole(console(config, internalPort.port()));
            clients = opened(new ClientListener(config.clients(), services, clock, Server::halt, passed));
            listening = clients;
            if (movable != null) {
                addDevKit(config.seed(), movable);
            }

            // On a thread of its own, because other chores may wait for the disk.
            opened(new Chores("memory")).repeat(MEMORY_CHECK_INTERVAL, clients::checkMemory);
            Chores chores = opened(new Chores("chores"));
            chores.repeat(IDLE_ADDRESS_INTERVAL, clients::removeIdleAddresses);
            chores.repeat(LOST_LINES_INTERVAL, LogSetup::tellLost);
            backend.schedule(chores);
            warming = Thread.ofPlatform().daemon().name("warm-up").start(this::warmUp);
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
     * Starts a server on the listening socket passed to this process. If its predecessor on that socket still uses the
     * data directory, waits for that process to end.
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
     * Applies what can be changed without a restart: access keys and the certificate. Connected clients are unaffected.
     *
     * @throws IOException if the certificate can't be used; then nothing has changed
     */
    void reload(ServerConfig changed) throws IOException {
        clients.reload(changed.clients());
        backend.reload(changed);
    }

    private void addDevKit(@Nullable Seed seed, MovableClock clock) {
        Capture capture = backend.services().capture();
        Seeder seeder = backend.seeder();
        Runnable begin = seed == null ? () -> {} : () -> seeder.apply(seed);
        begin.run();
        Crowds crowds = opened(new Crowds(backend.services().messaging(), backend.rooms()::find));
        Reset reset = new Reset(
                !backend.isShared(),
                List.<Runnable>of(this::awaitWarm, crowds::stopAll, seeder::clear, backend::clear),
                clients::dropAll,
                List.<Runnable>of(clock::reset, capture::clear, begin));
        DevKit.Pages pages = new DevKit.Pages(
                new FramePages(capture),
                new FaultPages(backend.services().faults()),
                new ClockPages(clock, clients::clockMoved),
                new CrowdPages(crowds));
        internalPort.addDevPages(new DevKit(reset, seeder, pages), clients.port());
    }

    /** Waits for the warm-up, whose sockets a reset would cut, too. */
    private void awaitWarm() {
        Thread running = warming;
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** @param patience maximum wait for another server to release the data directory */
    private Database open(ServerConfig config, Duration patience) throws IOException {
        Path data = config.storage().data();
        PostgresUrl postgres = config.storage().postgres();
        if (postgres == null) {
            return opened(data == null ? SqliteDatabase.inMemory() : SqliteDatabase.open(data, patience));
        }
        if (data != null) {
            opened(DataDirectory.open(data, patience));
        }
        Database database = opened(PostgresDatabase.open(postgres, POSTGRES_LIMIT));
        if (config.storage().redis() == null) {
            opened(PostgresReservation.make(postgres, patience));
        }
        return database;
    }

    private static @Nullable ConsoleFiles console(ServerConfig config, int internalPort) {
        if (!config.dev()) {
            return config.access().console()
                    ? ConsoleFiles.withSessions(config.internal().allowedHosts())
                    : null;
        }
        String internal = "http://" + Banner.reachable(config.internal().host()) + ":" + internalPort;
        return ConsoleFiles.forDevelopment(internal, AccessKeys.DEV_KEY);
    }

    private @Nullable Redis redis(ServerConfig config, MeterRegistry meters) throws IOException {
        RedisAddress address = config.storage().redis();
        if (address == null) {
            return null;
        }
        address.checkTrusted();
        return opened(new Redis(address, new RedisMeters(meters)));
    }

    /** Returns whether the event loops respond; true while the server is starting. */
    private boolean isAlive() {
        ClientListener serving = listening;
        return serving == null || serving.isServing();
    }

    /**
     * Returns whether the server should get traffic: it is warm, isn't stopping, and has room. It serves
     * clients even earlier.
     */
    private InternalPort.Readiness readiness() {
        if (stopping) {
            return InternalPort.Readiness.DRAINING;
        }
        ClientListener serving = listening;
        return warm && serving != null && serving.hasRoom() && serving.isServing()
                ? backend.readiness()
                : InternalPort.Readiness.NOT_READY;
    }

    /**
     * Ends the process at once with the given reason, because its state can't be relied upon any more. Everything
     * acknowledged is on disk, as after a crash.
     */
    private static void halt(String why) {
        log.error("ends: {}", why);
        System.err.println("backchat: " + why);
        Runtime.getRuntime().halt(FAILED);
    }

    Aws aws() {
        return aws;
    }

    /** Returns the folder of the chat logs that don't go to a cloud service. */
    public Path logFolder() {
        return folder.resolve(DevFolder.LOGS);
    }

    /** Returns the port for clients. */
    public int port() {
        return clients.port();
    }

    /** Returns the port for operators. */
    public int internalPort() {
        return internalPort.port();
    }

    /** Stops, like {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /**
     * Stops: {@code /readyz} says no, clients are {@link ClientListener#drain drained}, and everything is closed. An
     * interrupt ends the grace of the drain.
     *
     * @return whether all of it succeeded
     */
    boolean stop() {
        boolean isFirst = !stopping;
        stopping = true;
        ClientListener serving = listening;
        if (!isFirst || serving == null) {
            return closeParts();
        }
        long begin = System.nanoTime();
        log.info(
                "stopping: is not ready any more, serves for another {} ms, and then drains its clients over {} ms",
                drain.grace().toMillis(),
                drain.cutting().toMillis());
        stopWarmUp();
        ClientListener.Drained drained = serving.drain(drain);
        boolean isClean = closeParts();
        log.info(
                "stopped, after {} ms: cut {} WebSockets, left {} requests unanswered",
                millisSince(begin),
                drained.cut(),
                drained.unanswered());
        return isClean;
    }

    private boolean closeParts() {
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
     * Becomes ready once simulated clients could connect and leave: if they can't, for lack of files or memory, real
     * ones can't either. Retried until it works.
     */
    private void warmUp() {
        long begin = System.nanoTime();
        Thread calling = Thread.startVirtualThread(backend::warmUpHandlers);
        try {
            awaitRedis();
            // A stop interrupts this thread, but the simulated clients may have taken that for the end of their time.
            while (!hasWarmedUp() && !stopping) {
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

    private void awaitRedis() throws InterruptedException {
        long begin = System.nanoTime();
        while (redis != null && !redis.isUp() && System.nanoTime() - begin < REDIS_LIMIT.toNanos()) {
            Thread.sleep(REDIS_POLL);
        }
    }

    /** Ends the warm-up, whose clients would be refused from now on, each with a line in the log. */
    private void stopWarmUp() {
        if (warming == null) {
            return;
        }
        warming.interrupt();
        try {
            warming.join(WARM_UP_END);
        } catch (InterruptedException e) {
            // So the grace is over, too.
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasWarmedUp() {
        try {
            clients.warmUp();
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
}
