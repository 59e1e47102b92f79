package dev.backchat.server.fault;

import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Faults injected into a dev server: calls of an operation, actions on a WebSocket or handshakes fail, in the ways that a
 * self-hosted server has no reason to. Of several that are for one call, the oldest that strikes counts. Thread-safe.
 */
public final class Faults {
    private static final int MAX_FAULTS = 1000;
    // Actions and their capabilities share names.
    private static final Set<String> ACTIONS =
            Arrays.stream(ChatTokenCapability.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

    /** The id of the fault that {@code /faults} has on an operation or action begins with this. */
    private static final String SHORT = "faults-";

    /**
     * A fault in the short form of {@code /faults}.
     *
     * @param on the name of an operation, or of an action on a WebSocket
     * @param error for an operation, the error's name on the wire
     * @param errorCode for an action
     * @param errorMessage for an action
     * @param times number of calls or actions that fail, at least 1; 1 when absent
     */
    public record Fault(
            @Nullable String on,
            @Nullable String error,
            @Nullable Integer errorCode,
            @Nullable String errorMessage,
            @Nullable Integer times) {}

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicLong lastId = new AtomicLong();

    /**
     * Injects a fault of the short form, replacing an earlier one on the same operation or action.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public void add(Fault fault) {
        String on = fault.on();
        int times = requireNonNullElse(fault.times(), 1);
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
        if (on != null && Operations.BY_NAME.containsKey(on)) {
            String error = fault.error();
            if (error == null || !ServiceErrors.names().contains(error)) {
                throw new IllegalArgumentException("error must be one of " + new TreeSet<>(ServiceErrors.names()));
            }
            replace(FaultSpec.ofOperation(on, error, times));
        } else if (on != null && ACTIONS.contains(on)) {
            Integer errorCode = fault.errorCode();
            String errorMessage = fault.errorMessage();
            if (errorCode == null || errorMessage == null) {
                throw new IllegalArgumentException("errorCode and errorMessage must be given");
            }
            replace(
                    FaultSpec.ofAction(on, errorCode, errorMessage, times),
                    new Effect.Refusal(errorCode, errorMessage));
        } else {
            throw new IllegalArgumentException("on must be an operation or one of " + new TreeSet<>(ACTIONS));
        }
    }

    private void replace(FaultSpec spec) {
        replace(spec, spec.effect());
    }

    private synchronized void replace(FaultSpec spec, Effect effect) {
        Rule rule = new Rule(SHORT + spec.on(), spec, effect);
        rules.removeIf(each -> each.id.equals(rule.id));
        rules.add(rule);
    }

    /**
     * Injects a fault.
     *
     * @return the fault as it is listed
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public synchronized Object add(FaultSpec spec) {
        Effect effect = spec.effect();
        if (rules.size() >= MAX_FAULTS) {
            throw new IllegalArgumentException("there are " + MAX_FAULTS + " faults already");
        }
        Rule rule = new Rule("f" + lastId.incrementAndGet(), spec, effect);
        rules.add(rule);
        return rule.listed();
    }

    /** Returns the faults that may strike, oldest first, as they are shown. */
    public List<?> list() {
        return rules.stream().map(Rule::listed).toList();
    }

    /** Removes a fault; returns false if it is not there, or not any more. */
    public boolean remove(String id) {
        return rules.removeIf(rule -> rule.id.equals(id));
    }

    /** Removes all faults. */
    public void clear() {
        rules.clear();
    }

    /**
     * Returns what this call of an operation must suffer; null for nothing.
     *
     * @param target is asked only if there is a fault on the operation
     */
    public @Nullable Effect poll(Operation<?, ?> operation, Supplier<Target> target) {
        if (rules.isEmpty() || rules.stream().noneMatch(rule -> rule.spec.on().equals(operation.name()))) {
            return null;
        }
        boolean asks = rules.stream().anyMatch(rule -> rule.spec.on().equals(operation.name()) && rule.spec.isNarrow());
        return poll(operation.name(), asks ? target.get() : Target.NONE);
    }

    /** Returns what an action on a WebSocket, or its handshake, must suffer; null for nothing. */
    public @Nullable Effect poll(String action, Arn room, String userId) {
        return rules.isEmpty() ? null : poll(action, new Target(room.toString(), userId));
    }

    private @Nullable Effect poll(String on, Target target) {
        Rule hit = rules.stream()
                .filter(rule -> rule.matches(on, target) && rule.strikes())
                .findFirst()
                .orElse(null);
        if (hit == null) {
            return null;
        }
        if (hit.isUsedUp()) {
            rules.remove(hit);
        }
        return hit.effect;
    }
}
