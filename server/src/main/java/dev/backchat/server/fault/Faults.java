package dev.backchat.server.fault;

import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ConflictException;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.PendingVerificationException;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ServiceQuotaExceededException;
import dev.backchat.api.ThrottlingException;
import dev.backchat.api.ValidationException;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.RefusedAction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Faults injected into a dev server: a number of calls of an operation, or of actions on a WebSocket, fail. The errors
 * that a self-hosted server has no reason to raise can only be produced this way.
 */
public final class Faults {
    private static final int LIMIT = 1;
    // Actions and their capabilities share names.
    private static final Set<String> ACTIONS =
            Arrays.stream(ChatTokenCapability.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());
    private static final Map<String, Supplier<IvschatServiceException>> ERRORS = Map.of(
            "AccessDeniedException", () -> new AccessDeniedException("A fault that was asked for."),
            "ConflictException", () -> new ConflictException("A fault that was asked for.", id(), type()),
            "InternalServerException", () -> new InternalServerException("A fault that was asked for."),
            "PendingVerification", () -> new PendingVerificationException("A fault that was asked for."),
            "ResourceNotFoundException",
                    () -> new ResourceNotFoundException("A fault that was asked for.", id(), type()),
            "ServiceQuotaExceededException",
                    () -> new ServiceQuotaExceededException("A fault that was asked for.", id(), type(), LIMIT),
            "ThrottlingException", () -> new ThrottlingException("A fault that was asked for.", id(), type(), LIMIT),
            "ValidationException", () -> new ValidationException("A fault that was asked for.", "OTHER", List.of()));

    /**
     * A fault to inject.
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

    /** A fault and the number of times it is still to occur. */
    private record Pending<T>(T fault, int times) {}

    private record Refusal(int errorCode, String errorMessage) {}

    private final ConcurrentHashMap<String, Pending<Supplier<IvschatServiceException>>> ofOperations =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Pending<Refusal>> ofActions = new ConcurrentHashMap<>();

    /**
     * Injects a fault, replacing an earlier one on the same operation or action.
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
            Supplier<IvschatServiceException> error = fault.error() == null ? null : ERRORS.get(fault.error());
            if (error == null) {
                throw new IllegalArgumentException("error must be one of " + new TreeSet<>(ERRORS.keySet()));
            }
            ofOperations.put(on, new Pending<>(error, times));
        } else if (on != null && ACTIONS.contains(on)) {
            Integer errorCode = fault.errorCode();
            String errorMessage = fault.errorMessage();
            if (errorCode == null || errorMessage == null) {
                throw new IllegalArgumentException("errorCode and errorMessage must be given");
            }
            ofActions.put(on, new Pending<>(new Refusal(errorCode, errorMessage), times));
        } else {
            throw new IllegalArgumentException("on must be an operation or one of " + new TreeSet<>(ACTIONS));
        }
    }

    /** Removes all faults. */
    public void clear() {
        ofOperations.clear();
        ofActions.clear();
    }

    /** Returns the error that this call of an operation must fail with; null for none. */
    public @Nullable IvschatServiceException poll(Operation<?, ?> operation) {
        Supplier<IvschatServiceException> fault = poll(ofOperations, operation.name());
        return fault == null ? null : fault.get();
    }

    /** Returns the refusal of this action; null for none. */
    public @Nullable RefusedAction poll(ChatAction action) {
        Refusal fault = poll(ofActions, action.name());
        return fault == null ? null : new RefusedAction(action.requestId(), fault.errorCode(), fault.errorMessage());
    }

    private static <T> @Nullable T poll(ConcurrentHashMap<String, Pending<T>> faults, String on) {
        Pending<T> pending = faults.get(on);
        while (pending != null) {
            boolean taken = pending.times() == 1
                    ? faults.remove(on, pending)
                    : faults.replace(on, pending, new Pending<>(pending.fault(), pending.times() - 1));
            if (taken) {
                return pending.fault();
            }
            pending = faults.get(on);
        }
        return null;
    }

    private static String id() {
        return ResourceId.next();
    }

    private static String type() {
        return ResourceType.ROOM.name();
    }
}
