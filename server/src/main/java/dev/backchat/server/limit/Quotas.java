package dev.backchat.server.limit;

import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Limits on what an account may have and do in a region. Rates work as in {@link Rate}: a number per second, with
 * bursts of one second's worth. Amazon's are in <a
 * href="https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html">its user guide</a>.
 */
public final class Quotas {
    /** Maximum number of rooms. */
    public static final String ROOMS = "Rooms";
    /** Maximum number of logging configurations. */
    public static final String LOGGING_CONFIGURATIONS = "LoggingConfigurations";
    /** Maximum number of concurrent WebSockets. */
    public static final String CONNECTIONS = "ConcurrentChatConnections";
    /** Messages per second in all rooms together. */
    public static final String SEND_MESSAGE = "SendMessage";

    /** No quotas. */
    public static final Quotas NONE = new Quotas(Map.of());

    static final int MAX_QUIET_RATES = 10_000;

    private static final Set<String> OTHERS = Set.of(ROOMS, LOGGING_CONFIGURATIONS, CONNECTIONS, SEND_MESSAGE);
    private static final Map<String, Integer> AMAZON = amazon();

    private record RateKey(String name, AccountRegion owner) {}

    private final Map<String, Integer> limits;
    private final ConcurrentHashMap<RateKey, Rate> rates = new ConcurrentHashMap<>();
    /** Number of rates at which idle ones are removed, as callers choose region names, so there may be any number. */
    private volatile int forgetAt = MAX_QUIET_RATES;

    private final ConcurrentHashMap<AccountRegion, Integer> connections = new ConcurrentHashMap<>();

    /** @param limits by name; a missing limit or 0 is unlimited */
    private Quotas(Map<String, Integer> limits) {
        this.limits = limits;
    }

    private static Map<String, Integer> amazon() {
        Map<String, Integer> limits = new HashMap<>();
        limits.put(ROOMS, 50_000);
        limits.put(LOGGING_CONFIGURATIONS, 10);
        limits.put(CONNECTIONS, 50_000);
        limits.put(SEND_MESSAGE, 1000);
        for (Operation<?, ?> operation : operations()) {
            limits.put(operation.name(), operation.name().contains("LoggingConfiguration") ? 3 : 5);
        }
        for (Operation<?, ?> tags :
                List.of(Operations.TAG_RESOURCE, Operations.UNTAG_RESOURCE, Operations.LIST_TAGS_FOR_RESOURCE)) {
            limits.put(tags.name(), 10);
        }
        for (Operation<?, ?> chat :
                List.of(Operations.DELETE_MESSAGE, Operations.DISCONNECT_USER, Operations.SEND_EVENT)) {
            limits.put(chat.name(), 100);
        }
        limits.put(Operations.CREATE_CHAT_TOKEN.name(), 200);
        return Map.copyOf(limits);
    }

    private static List<Operation<?, ?>> operations() {
        return Operations.BY_PATH.values().stream()
                .<Operation<?, ?>>flatMap(Collection::stream)
                .toList();
    }

    /** Returns the valid names of quotas: operations, for their rates, and the names above. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(OTHERS);
        operations().forEach(operation -> names.add(operation.name()));
        return names;
    }

    /**
     * Parses quotas.
     *
     * @param text {@code none} or {@code aws}, followed by exceptions: {@code aws,Rooms=100,CreateRoom=0};
     *     0 is unlimited
     * @return null if the text is invalid
     */
    public static @Nullable Quotas parse(String text) {
        Map<String, Integer> limits = new HashMap<>();
        String[] parts = text.split(",", -1);
        for (int i = 0; i < parts.length; i++) {
            String[] sides = parts[i].strip().split("=", -1);
            if (i == 0 && parts[0].strip().equals("aws")) {
                limits.putAll(AMAZON);
            } else if (sides.length == 2 && names().contains(sides[0]) && sides[1].matches("[0-9]{1,9}")) {
                limits.put(sides[0], Integer.parseInt(sides[1]));
            } else if (i > 0 || !parts[0].strip().equals("none")) {
                return null;
            }
        }
        return new Quotas(Map.copyOf(limits));
    }

    /** Returns all limits. */
    @Override
    public String toString() {
        return new TreeMap<>(limits).toString();
    }

    /** Returns the limit of this name; 0 if unlimited. */
    public int limit(String name) {
        return limits.getOrDefault(name, 0);
    }

    /** Takes one from a rate; returns false if none is left. */
    public boolean tryAcquire(String name, AccountRegion owner) {
        int perSecond = limit(name);
        if (perSecond == 0) {
            return true;
        }
        long nowNanos = System.nanoTime();
        if (rates.size() >= forgetAt) {
            removeIdle();
            forgetAt = Math.max(MAX_QUIET_RATES, 2 * rates.size());
        }
        return rates.computeIfAbsent(new RateKey(name, owner), key -> new Rate(nowNanos))
                .tryAcquire(perSecond, nowNanos);
    }

    /** Returns the number of rates in memory. */
    int rates() {
        return rates.size();
    }

    /**
     * Counts a WebSocket, which must be {@link #disconnect disconnected}; returns false, counting nothing, if
     * there are too many.
     */
    public boolean tryConnect(AccountRegion owner) {
        int max = limit(CONNECTIONS);
        if (max == 0) {
            return true;
        }
        boolean[] isIn = new boolean[1];
        connections.compute(owner, (key, known) -> {
            int count = known == null ? 0 : known;
            isIn[0] = count < max;
            return isIn[0] ? Integer.valueOf(count + 1) : known;
        });
        return isIn[0];
    }

    /** Stops counting a WebSocket. */
    public void disconnect(AccountRegion owner) {
        connections.computeIfPresent(owner, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Removes rates unused for a second; to be called periodically. */
    public void removeIdle() {
        long nowNanos = System.nanoTime();
        rates.values().removeIf(rate -> rate.isFull(nowNanos));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Quotas quotas && quotas.limits.equals(limits);
    }

    @Override
    public int hashCode() {
        return limits.hashCode();
    }
}
