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
import org.jspecify.annotations.Nullable;

/**
 * The configured limits of {@link Quotas}. Amazon's are in <a
 * href="https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html">its user guide</a>.
 *
 * @param byName limits by name; a missing limit or 0 is unlimited
 */
public record QuotaLimits(Map<String, Integer> byName) {
    /** No limits. */
    public static final QuotaLimits NONE = new QuotaLimits(Map.of());

    private static final Set<String> OTHERS =
            Set.of(Quotas.ROOMS, Quotas.LOGGING_CONFIGURATIONS, Quotas.CONNECTIONS, Quotas.SEND_MESSAGE);
    private static final Map<String, Integer> AMAZON = amazon();

    private static Map<String, Integer> amazon() {
        Map<String, Integer> limits = new HashMap<>();
        limits.put(Quotas.ROOMS, 50_000);
        limits.put(Quotas.LOGGING_CONFIGURATIONS, 10);
        limits.put(Quotas.CONNECTIONS, 50_000);
        limits.put(Quotas.SEND_MESSAGE, 1000);
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
    public static @Nullable QuotaLimits parse(String text) {
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
        return new QuotaLimits(Map.copyOf(limits));
    }

    /** Returns all limits. */
    @Override
    public String toString() {
        return new TreeMap<>(byName).toString();
    }

    /** Returns the limit of this name; 0 if unlimited. */
    int of(String name) {
        return byName.getOrDefault(name, 0);
    }
}
