package dev.backchat.client.room;

import dev.backchat.client.thread.DaemonThreads;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Gathers a room's options; from {@link ChatRoom#builder}. */
public final class ChatRoomBuilder {
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

    final TokenProvider tokenProvider;
    Executor executor = DaemonThreads.WORKERS;
    Duration connectTimeout = Duration.ofSeconds(15);
    Duration reconnectTimeout = Duration.ofMinutes(2);
    Duration maxReconnectDelay = Duration.ofSeconds(15);
    Duration requestTimeout = Duration.ofSeconds(10);
    Duration tokenTimeout = Duration.ofSeconds(20);
    Duration pingInterval = Duration.ofSeconds(10);
    Duration pingTimeout = Duration.ofSeconds(10);
    RoomClock clock = RoomClock.SYSTEM;
    Executor threads = DaemonThreads.WORKERS;
    private final URI uri;
    private Duration reconnectDelay = Duration.ofMillis(250);
    private int maxReconnectAttempts = Integer.MAX_VALUE;
    private @Nullable SSLContext sslContext;
    private @Nullable ProxySelector proxy;
    private RoomSocket.@Nullable Opener opener;

    ChatRoomBuilder(String regionOrUrl, TokenProvider tokenProvider) {
        this.uri = uri(regionOrUrl);
        this.tokenProvider = tokenProvider;
    }

    private static URI uri(String regionOrUrl) {
        if (regionOrUrl.startsWith("ws://") || regionOrUrl.startsWith("wss://")) {
            URI uri = URI.create(regionOrUrl);
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("the URL has no host: " + regionOrUrl);
            }
            return uri;
        }
        if (REGION.matcher(regionOrUrl).matches()) {
            return URI.create("wss://edge.ivschat." + regionOrUrl + ".amazonaws.com");
        }
        throw new IllegalArgumentException(
                "regionOrUrl must be a region such as us-west-2, or begin with ws:// or wss://: " + regionOrUrl);
    }

    /**
     * Bounds how often it is tried again to get a token and connect before the room ends, beside the time that
     * {@link #connectTimeout} and {@link #reconnectTimeout} give; not at all by default.
     */
    public ChatRoomBuilder maxReconnectAttempts(int attempts) {
        if (attempts < 0) {
            throw new IllegalArgumentException("maxReconnectAttempts must be 0 or more");
        }
        this.maxReconnectAttempts = attempts;
        return this;
    }

    /** For how long {@link ChatRoom#connect} tries before the room ends; 15 seconds by default. */
    public ChatRoomBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = positive("connectTimeout", timeout);
        return this;
    }

    /** For how long a room whose connection broke tries to come back before it ends; 2 minutes by default. */
    public ChatRoomBuilder reconnectTimeout(Duration timeout) {
        this.reconnectTimeout = positive("reconnectTimeout", timeout);
        return this;
    }

    /**
     * The delays between attempts: anything up to a bound, which doubles each time.
     *
     * @param first the first bound; 250 milliseconds by default
     * @param max the last one; 15 seconds by default
     */
    public ChatRoomBuilder reconnectDelay(Duration first, Duration max) {
        this.reconnectDelay = positive("the first delay", first);
        this.maxReconnectDelay = positive("the last delay", max);
        return this;
    }

    /** How often a ping asks whether the service is there; 10 seconds by default. */
    public ChatRoomBuilder pingInterval(Duration interval) {
        this.pingInterval = positive("pingInterval", interval);
        return this;
    }

    /** After how long without a sign of the service after a ping the connection counts as broken; 10 seconds by default. */
    public ChatRoomBuilder pingTimeout(Duration timeout) {
        this.pingTimeout = positive("pingTimeout", timeout);
        return this;
    }

    /** After how long a request such as {@link ChatRoom#sendMessage} fails; 10 seconds by default. */
    public ChatRoomBuilder requestTimeout(Duration timeout) {
        this.requestTimeout = positive("requestTimeout", timeout);
        return this;
    }

    /** How long the token provider may take; 20 seconds by default. */
    public ChatRoomBuilder tokenTimeout(Duration timeout) {
        this.tokenTimeout = positive("tokenTimeout", timeout);
        return this;
    }

    /**
     * On which listeners are called and futures completed; by default, threads of the client's own, which also run what
     * this executor refuses. It must not drop tasks without a word.
     */
    public ChatRoomBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /** Whom to trust, for a certificate authority of one's own; by default as the JVM is set up. */
    public ChatRoomBuilder sslContext(SSLContext sslContext) {
        this.sslContext = sslContext;
        return this;
    }

    /** The proxies to go through, HTTP or SOCKS; by default as the JVM is set up. */
    public ChatRoomBuilder proxy(ProxySelector proxy) {
        this.proxy = proxy;
        return this;
    }

    /** The room, which does not connect by itself. */
    public ChatRoom build() {
        return new ChatRoom(this);
    }

    /** For tests. */
    ChatRoomBuilder opener(RoomSocket.Opener opener) {
        this.opener = opener;
        return this;
    }

    /** The URL for messages: a user and a query, which may be secret, are left out. */
    String url() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getPath();
    }

    RoomSocket.Opener opener() {
        return opener == null ? new Handshake(uri, sslContext, proxy, pingInterval, pingTimeout) : opener;
    }

    Reconnection reconnection() {
        return new Reconnection(
                reconnectDelay,
                maxReconnectDelay,
                maxReconnectAttempts,
                bound -> ThreadLocalRandom.current().nextLong(bound + 1));
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be longer than nothing");
        }
        return duration;
    }
}
