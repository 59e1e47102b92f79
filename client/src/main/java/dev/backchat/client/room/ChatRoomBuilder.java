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

/** Builder for a room; obtained from {@link ChatRoom#builder}. */
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
    int history;
    boolean isResuming;
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
     * Sets how many times the room retries to get a token and connect before it ends, in addition to the time limits of
     * {@link #connectTimeout} and {@link #reconnectTimeout}; unlimited by default.
     */
    public ChatRoomBuilder maxReconnectAttempts(int attempts) {
        if (attempts < 0) {
            throw new IllegalArgumentException("maxReconnectAttempts must be 0 or more");
        }
        this.maxReconnectAttempts = attempts;
        return this;
    }

    /** Sets how long {@link ChatRoom#connect} tries before the room ends; 15 seconds by default. */
    public ChatRoomBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = positive("connectTimeout", timeout);
        return this;
    }

    /** Sets how long a room whose connection broke tries to reconnect before it ends; 2 minutes by default. */
    public ChatRoomBuilder reconnectTimeout(Duration timeout) {
        this.reconnectTimeout = positive("reconnectTimeout", timeout);
        return this;
    }

    /**
     * Sets the delays between attempts: a random time up to a bound, which doubles each time.
     *
     * @param first first bound; 250 milliseconds by default
     * @param max maximum bound; 15 seconds by default
     */
    public ChatRoomBuilder reconnectDelay(Duration first, Duration max) {
        this.reconnectDelay = positive("the first delay", first);
        this.maxReconnectDelay = positive("the last delay", max);
        return this;
    }

    /**
     * Has the room's last messages replayed when it connects for the first time; none by default. The room must keep a
     * history, and tokens need {@link dev.backchat.api.ChatTokenCapability#BACKCHAT_HISTORY}; Amazon IVS Chat has neither.
     *
     * @param messages at most 1,000
     */
    public ChatRoomBuilder history(int messages) {
        if (messages < 0 || messages > Resumption.MAX_HISTORY) {
            throw new IllegalArgumentException("history must be from 0 to " + Resumption.MAX_HISTORY);
        }
        this.history = messages;
        return this;
    }

    /**
     * Has everything replayed that was missed when the room reconnects, in order and each frame once; where that can't
     * be, {@link ChatRoomListener#recovered} says so first. Off by default; needs the same as {@link #history}.
     */
    public ChatRoomBuilder resume(boolean isResuming) {
        this.isResuming = isResuming;
        return this;
    }

    /** Sets the interval of pings that check whether the service is still there; 10 seconds by default. */
    public ChatRoomBuilder pingInterval(Duration interval) {
        this.pingInterval = positive("pingInterval", interval);
        return this;
    }

    /** Sets how long after a ping the connection counts as broken if nothing arrives; 10 seconds by default. */
    public ChatRoomBuilder pingTimeout(Duration timeout) {
        this.pingTimeout = positive("pingTimeout", timeout);
        return this;
    }

    /** Sets the timeout of requests such as {@link ChatRoom#sendMessage}; 10 seconds by default. */
    public ChatRoomBuilder requestTimeout(Duration timeout) {
        this.requestTimeout = positive("requestTimeout", timeout);
        return this;
    }

    /** Sets how long the token provider may take; 20 seconds by default. */
    public ChatRoomBuilder tokenTimeout(Duration timeout) {
        this.tokenTimeout = positive("tokenTimeout", timeout);
        return this;
    }

    /**
     * Sets the executor that calls listeners and completes futures. By default these are the client's own threads,
     * which also run tasks that this executor rejects. The executor must not drop tasks silently.
     */
    public ChatRoomBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /** Sets the TLS context, for a private certificate authority for example; the JVM's default otherwise. */
    public ChatRoomBuilder sslContext(SSLContext sslContext) {
        this.sslContext = sslContext;
        return this;
    }

    /** Sets the HTTP or SOCKS proxies to use; the JVM's default otherwise. */
    public ChatRoomBuilder proxy(ProxySelector proxy) {
        this.proxy = proxy;
        return this;
    }

    /** Returns the room, which does not connect by itself. */
    public ChatRoom build() {
        return new ChatRoom(this);
    }

    /** Sets the opener of connections, for tests. */
    ChatRoomBuilder opener(RoomSocket.Opener opener) {
        this.opener = opener;
        return this;
    }

    /** Returns the URL for messages, without the user and the query, which may be secret. */
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
