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
 * How much an account may have and do in a region. Rates are those of {@link Rate}: so many a second, and one second's
 * worth at once. Amazon's are in <a
 * href="https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html">its user guide</a>.
 */
public final class Quotas {
    /** How many rooms there may be. */
    public static final String ROOMS = "Rooms";
    /** How many logging configurations there may be. */
    public static final String LOGGING_CONFIGURATIONS = "LoggingConfigurations";
    /** How many WebSockets there may be at a time. */
    public static final String CONNECTIONS = "ConcurrentChatConnections";
    /** How many messages a second there may be in all rooms together. */
    public static final String SEND_MESSAGE = "SendMessage";

    /** No quota at all. */
    public static final Quotas NONE = new Quotas(Map.of());

    static final int MAX_QUIET_RATES = 10_000;

    private static final Set<String> OTHERS = Set.of(ROOMS, LOGGING_CONFIGURATIONS, CONNECTIONS, SEND_MESSAGE);
    private static final Map<String, Integer> AMAZON = amazon();

    private record RateKey(String name, String account, String region) {}

    private record AccountRegion(String account, String region) {}

    private final Map<String, Integer> limits;
    private final ConcurrentHashMap<RateKey, Rate> rates = new ConcurrentHashMap<>();
    /** Callers name regions, so there may be any number of rates; with so many, those that are quiet are forgotten. */
    private volatile int forgetAt = MAX_QUIET_RATES;

    private final ConcurrentHashMap<AccountRegion, Integer> connections = new ConcurrentHashMap<>();

    /** @param limits by their name; what is missing or 0 has none */
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

    /** What a quota can be called: an operation, for its rate, or one of the names above. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(OTHERS);
        operations().forEach(operation -> names.add(operation.name()));
        return names;
    }

    /**
     * Reads quotas.
     *
     * @param text {@code none} or {@code aws}, and what is different after that: {@code aws,Rooms=100,CreateRoom=0};
     *     0 is for none
     * @return null if it is something else
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

    /** All limits. */
    @Override
    public String toString() {
        return new TreeMap<>(limits).toString();
    }

    /** The limit of this name; 0 for none. */
    public int limit(String name) {
        return limits.getOrDefault(name, 0);
    }

    /** Takes one of a rate; false if there is none left. */
    public boolean tryAcquire(String name, String account, String region) {
        int perSecond = limit(name);
        if (perSecond == 0) {
            return true;
        }
        long nowNanos = System.nanoTime();
        if (rates.size() >= forgetAt) {
            removeIdle();
            forgetAt = Math.max(MAX_QUIET_RATES, 2 * rates.size());
        }
        return rates.computeIfAbsent(new RateKey(name, account, region), key -> new Rate(nowNanos))
                .tryAcquire(perSecond, nowNanos);
    }

    /** How many rates are remembered. */
    int rates() {
        return rates.size();
    }

    /** Counts a WebSocket, which must {@link #disconnect}; false if there are too many, and this one is not counted. */
    public boolean tryConnect(String account, String region) {
        int max = limit(CONNECTIONS);
        if (max == 0) {
            return true;
        }
        boolean[] isIn = new boolean[1];
        connections.compute(new AccountRegion(account, region), (key, known) -> {
            int count = known == null ? 0 : known;
            isIn[0] = count < max;
            return isIn[0] ? Integer.valueOf(count + 1) : known;
        });
        return isIn[0];
    }

    /** Counts a WebSocket no longer. */
    public void disconnect(String account, String region) {
        connections.computeIfPresent(new AccountRegion(account, region), (key, count) -> count == 1 ? null : count - 1);
    }

    /** Forgets rates that have not been used for a second; to be called now and then. */
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
