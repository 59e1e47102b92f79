package dev.backchat.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The keys that make up a record of limits, each with the method that sets its value.
 *
 * @param <L> the record
 */
public final class LimitKeys<L> {
    private final L unset;
    private final List<Member<L, ?>> members = new ArrayList<>();

    /** A key and what sets its value in a copy of the record. */
    private record Member<L, T>(ConfigKey<T> key, BiFunction<L, T, L> with) {
        L set(L limits, ConfigValues values) {
            return with.apply(limits, values.get(key));
        }
    }

    /** @param unset has any values; each is replaced by that of a key */
    public LimitKeys(L unset) {
        this.unset = unset;
    }

    /** Adds a key; returns it. */
    public <T> ConfigKey<T> add(ConfigKey<T> key, BiFunction<L, T, L> with) {
        members.add(new Member<>(key, with));
        return key;
    }

    /** Adds a key of bytes; returns it. */
    public ConfigKey<Long> addBytes(ConfigKey<Long> key, BiFunction<L, Integer, L> with) {
        return add(key, (limits, bytes) -> with.apply(limits, Math.toIntExact(bytes)));
    }

    /** Returns the number of values that are set. */
    public int size() {
        return members.size();
    }

    /** Returns the limits of a configuration. */
    public L read(ConfigValues values) {
        L limits = unset;
        for (Member<L, ?> member : members) {
            limits = member.set(limits, values);
        }
        return limits;
    }
}
