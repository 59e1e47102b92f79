package dev.backchat.server;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.edge.Transport;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.net.AddressRange;
import dev.backchat.server.net.AllowedHosts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up. {@code docs/configuration.md} says where each value comes from.
 *
 * @param dev takes the well-known key pair, keeps state in memory if there is no directory, lets faults be asked for
 * @param host the address to listen on
 * @param port for clients; 0 for a free one
 * @param internalHost the address to listen on for operators
 * @param internalPort for operators; 0 for a free one
 * @param allowedHosts by which names the internal port may be asked, and with {@code dev} the other too
 * @param data the directory of the database; null for memory
 * @param accessKeys who may sign requests
 * @param tokenLifetime how long a chat token opens a connection, 1 second to 1 hour
 * @param tokenKeyAge after how long chat tokens are sealed by a new key, at least twice the lifetime of a token
 * @param pingInterval between two pings on a WebSocket, 1 second to 5 minutes
 * @param requestTimeout how long an HTTP connection may say nothing, 1 second to 10 minutes
 * @param maxQueuedBytesPerConnection what may wait for a slow reader before it is cut off, 16 KiB to 64 MiB
 * @param deliveryWindow for how long a busy room's messages are gathered into one write, up to 1 second; zero for none
 * @param eventLoops threads that own sockets; at least 1
 * @param transport of the event loops, available on this machine
 * @param clients who may connect how, and within which bounds
 * @param quotas of each account in each region
 * @param aws whether Amazon's services are used
 * @param review how messages are reviewed
 * @param chatLog how what rooms hear is written down
 * @param logLevel {@code debug}, {@code info}, {@code warn} or {@code error}
 * @param logFormat {@code text} or {@code json}
 * @param files that it was read from
 */
public record ServerConfig(
        boolean dev,
        String host,
        int port,
        String internalHost,
        int internalPort,
        AllowedHosts allowedHosts,
        @Nullable Path data,
        List<AccessKey> accessKeys,
        Duration tokenLifetime,
        Duration tokenKeyAge,
        Duration pingInterval,
        Duration requestTimeout,
        int maxQueuedBytesPerConnection,
        Duration deliveryWindow,
        int eventLoops,
        Transport transport,
        Clients clients,
        Quotas quotas,
        Aws.Mode aws,
        Review review,
        ChatLog chatLog,
        String logLevel,
        String logFormat,
        List<Path> files) {
    /**
     * Who may connect how, and within which bounds.
     *
     * @param tls null for plain text
     * @param trustedProxies whose word on where a client comes from is taken
     * @param allowedOrigins of the web pages that may open WebSockets, with {@code *} as a wildcard; empty for all
     * @param handshakeTimeout how long a new connection may take to say what it wants, 1 second to 1 minute
     * @param maxHeaders of a request, 16 to 1,000
     * @param maxHeaderBytes of all headers of a request, 8 KiB to 128 KiB
     * @param maxRequestBytes of the body of a request, 64 KiB to 16 MiB
     * @param maxRequestBytesTogether of the requests that are there at a time, in part or whole, 1 MiB to 1 GiB
     * @param maxMessageBytes of a WebSocket message, 8 KiB to 64 KiB
     * @param maxFragments of a WebSocket message, 1 to 16,384
     * @param maxFramesPerSecond that are read from a WebSocket, not counting fragments, 20 to 10,000; more have to wait
     * @param perAddress what one address may have
     */
    public record Clients(
            @Nullable Tls tls,
            List<AddressRange> trustedProxies,
            List<String> allowedOrigins,
            Duration handshakeTimeout,
            int maxHeaders,
            int maxHeaderBytes,
            int maxRequestBytes,
            int maxRequestBytesTogether,
            int maxMessageBytes,
            int maxFragments,
            int maxFramesPerSecond,
            PerAddress perAddress) {
        static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
        static final int DEFAULT_MAX_HEADERS = 100;
        static final int DEFAULT_MAX_HEADER_BYTES = 32 * 1024;
        static final int DEFAULT_MAX_REQUEST_BYTES = 1024 * 1024;
        static final int DEFAULT_MAX_MESSAGE_BYTES = 16 * 1024;
        static final int DEFAULT_MAX_FRAGMENTS = 64;
        static final int DEFAULT_MAX_FRAMES_PER_SECOND = 100;
        static final int MIN_REQUEST_BYTES_TOGETHER = 1024 * 1024;
        static final int DEFAULT_MAX_REQUEST_BYTES_TOGETHER = 16 * 1024 * 1024;
        static final int MAX_REQUEST_BYTES_TOGETHER = 1024 * 1024 * 1024;

        /** On a machine of one's own, all clients have one address. */
        public static Clients forDevelopment() {
            return new Clients(
                    null,
                    List.of(),
                    List.of(),
                    DEFAULT_HANDSHAKE_TIMEOUT,
                    DEFAULT_MAX_HEADERS,
                    DEFAULT_MAX_HEADER_BYTES,
                    DEFAULT_MAX_REQUEST_BYTES,
                    defaultMaxRequestBytesTogether(),
                    DEFAULT_MAX_MESSAGE_BYTES,
                    DEFAULT_MAX_FRAGMENTS,
                    DEFAULT_MAX_FRAMES_PER_SECOND,
                    PerAddress.ANY);
        }

        /** Thousands of usual requests. Of a small heap no more than a sixteenth: a body is there up to four times. */
        static int defaultMaxRequestBytesTogether() {
            return Math.clamp(
                    Runtime.getRuntime().maxMemory() / 16,
                    MIN_REQUEST_BYTES_TOGETHER,
                    DEFAULT_MAX_REQUEST_BYTES_TOGETHER);
        }
    }

    /**
     * What one address may have. 0 is for any number.
     *
     * @param maxConnections at a time
     * @param maxNewConnectionsPerSecond of TCP
     * @param maxHandshakesPerSecond of WebSockets
     */
    public record PerAddress(int maxConnections, int maxNewConnectionsPerSecond, int maxHandshakesPerSecond) {
        static final int DEFAULT_MAX_CONNECTIONS = 1000;
        static final int DEFAULT_MAX_NEW_CONNECTIONS_PER_SECOND = 500;
        static final int DEFAULT_MAX_HANDSHAKES_PER_SECOND = 100;

        public static final PerAddress ANY = new PerAddress(0, 0, 0);
    }

    /**
     * Files in PEM.
     *
     * @param certificate and those that lead to its root, in order
     * @param key in PKCS#8, without a password
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * How messages are reviewed.
     *
     * @param urls where handlers are instead of in Lambda, by their ARN
     * @param secret that requests to these are signed with
     * @param max reviews at once
     * @param maxPerHandler of these
     */
    public record Review(Map<String, URI> urls, String secret, int max, int maxPerHandler) {
        public static final int DEFAULT_MAX = 1024;
        public static final int DEFAULT_MAX_PER_HANDLER = 128;
        static final String DEV_SECRET = "test";

        static Review forDevelopment() {
            return new Review(Map.of(), DEV_SECRET, DEFAULT_MAX, DEFAULT_MAX_PER_HANDLER);
        }
    }

    /**
     * How what rooms hear is written down.
     *
     * @param limits of what records may take while they wait: 1 MiB to 1 GiB for one logging configuration, at least that
     *     and up to 1 TiB in all
     * @param intervals how long a batch stays open at most, 1 second to 1 hour
     */
    public record ChatLog(SpoolLimits limits, Destinations.Intervals intervals) {
        static final int DEFAULT_SPOOL_BYTES = 256 * 1024 * 1024;
        static final long DEFAULT_SPOOL_BYTES_TOGETHER = 1024 * 1024 * 1024;
        static final Duration DEFAULT_S3_INTERVAL = Duration.ofMinutes(5);
        static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
        /** A developer wants to see what happens. */
        static final Duration DEV_INTERVAL = Duration.ofSeconds(3);

        static ChatLog forDevelopment() {
            return new ChatLog(
                    new SpoolLimits(DEFAULT_SPOOL_BYTES, DEFAULT_SPOOL_BYTES_TOGETHER),
                    new Destinations.Intervals(DEV_INTERVAL, DEV_INTERVAL, DEV_INTERVAL));
        }
    }

    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final int DEFAULT_PORT = 4870;
    public static final int DEFAULT_INTERNAL_PORT = 4871;
    public static final Duration DEFAULT_TOKEN_LIFETIME = Duration.ofSeconds(60);
    public static final Duration DEFAULT_TOKEN_KEY_AGE = Duration.ofDays(30);
    public static final Duration DEFAULT_PING_INTERVAL = Duration.ofSeconds(30);
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(75);
    public static final int DEFAULT_MAX_QUEUED_BYTES_PER_CONNECTION = 1024 * 1024;

    /** A dev server's configuration on free ports, in memory. */
    public static ServerConfig forDevelopment() {
        return new ServerConfig(
                true,
                DEFAULT_HOST,
                0,
                DEFAULT_HOST,
                0,
                AllowedHosts.of(List.of()),
                null,
                List.of(),
                DEFAULT_TOKEN_LIFETIME,
                DEFAULT_TOKEN_KEY_AGE,
                DEFAULT_PING_INTERVAL,
                DEFAULT_REQUEST_TIMEOUT,
                DEFAULT_MAX_QUEUED_BYTES_PER_CONNECTION,
                Duration.ZERO,
                defaultEventLoops(),
                Transport.best(),
                Clients.forDevelopment(),
                Quotas.NONE,
                Aws.Mode.AUTO,
                Review.forDevelopment(),
                ChatLog.forDevelopment(),
                "info",
                "text",
                List.of());
    }

    /** One processor is left to everything else: requests, the compiler, the collector. */
    static int defaultEventLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }
}
