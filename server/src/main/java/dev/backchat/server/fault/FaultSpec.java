package dev.backchat.server.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Operations;
import java.time.Duration;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fault as somebody asks for it: what it strikes, one effect, and how often.
 *
 * @param operation the name of an operation; or else {@code action}
 * @param action an action on a WebSocket, or CONNECT
 * @param room the ARN or the id of a room; null for all
 * @param user null for all
 * @param latency in milliseconds
 * @param slowReview in milliseconds
 * @param times how often it strikes; once if there is no {@code probability} either
 * @param probability with which each strikes, until the fault is deleted
 * @param seed of that probability, so that a run can be repeated
 */
public record FaultSpec(
        @Nullable String operation,
        @Nullable String action,
        @Nullable String room,
        @Nullable String user,
        @Nullable ErrorSpec error,
        @Nullable Integer latency,
        @Nullable Boolean drop,
        @Nullable CloseSpec close,
        @Nullable Boolean sessionExpired,
        @Nullable Boolean tokenExpired,
        @Nullable Integer slowReview,
        @Nullable Integer times,
        @Nullable Double probability,
        @Nullable Long seed) {
    /** The action that stands for the handshake of a WebSocket. */
    public static final String CONNECT = "CONNECT";

    static final String MESSAGE = "A fault that was asked for.";

    private static final int MAX_MILLIS = 60_000;
    private static final int MAX_REASON_BYTES = 123;

    /**
     * An error.
     *
     * @param status of HTTP, or the ErrorCode of an ERROR
     * @param exception of an operation
     * @param message one of ours when absent
     */
    public record ErrorSpec(
            @Nullable Integer status,
            @Nullable String exception,
            @Nullable String message) {}

    /** A Close frame. */
    public record CloseSpec(
            @Nullable Integer code, @Nullable String reason) {}

    static FaultSpec ofOperation(String operation, String exception, int times) {
        ErrorSpec error = new ErrorSpec(null, exception, null);
        return new FaultSpec(operation, null, null, null, error, null, null, null, null, null, null, times, null, null);
    }

    static FaultSpec ofAction(String action, int code, String message, int times) {
        ErrorSpec error = new ErrorSpec(code, null, message);
        return new FaultSpec(null, action, null, null, error, null, null, null, null, null, null, times, null, null);
    }

    FaultSpec withSeed(long known) {
        return new FaultSpec(
                operation,
                action,
                room,
                user,
                error,
                latency,
                drop,
                close,
                sessionExpired,
                tokenExpired,
                slowReview,
                times,
                probability,
                known);
    }

    /** Returns whether it is for some rooms or users only. */
    boolean isNarrow() {
        return room != null || user != null;
    }

    /** Returns the operation or the action. */
    String on() {
        return operation == null ? String.valueOf(action) : operation;
    }

    /**
     * Checks the members, and returns the effect.
     *
     * @throws IllegalArgumentException naming the member that is wrong
     */
    Effect effect() {
        require((operation == null) != (action == null), "operation or action must be given, and not both");
        require(
                operation == null || Operations.BY_NAME.containsKey(operation),
                "operation must be one of the service's");
        require(
                action == null || action.equals(CONNECT) || isAction(action),
                "action must be CONNECT, DELETE_MESSAGE, DISCONNECT_USER or SEND_MESSAGE");
        require(times == null || times >= 1, "times must be 1 or more");
        require(times == null || probability == null, "times and probability exclude each other");
        require(
                probability == null || (probability > 0 && probability <= 1),
                "probability must be more than 0 and at most 1");
        require(seed == null || probability != null, "seed is for a probability");
        long effects = Stream.of(
                        error, latency, isSet(drop), close, isSet(sessionExpired), isSet(tokenExpired), slowReview)
                .filter(Objects::nonNull)
                .count();
        require(
                effects == 1,
                "there must be one effect: error, latency, drop, close, sessionExpired, tokenExpired or slowReview");
        if (error != null) {
            return error(error);
        }
        if (latency != null) {
            return new Effect.Latency(millis("latency", latency));
        }
        if (isSet(drop) != null) {
            return new Effect.Drop();
        }
        require(operation == null, "operations have the effects error, latency and drop only");
        if (close != null) {
            return close(close);
        }
        if (isSet(sessionExpired) != null) {
            return new Effect.SessionExpired();
        }
        if (isSet(tokenExpired) != null) {
            require(CONNECT.equals(action), "tokenExpired is for the action CONNECT");
            return new Effect.TokenExpired();
        }
        require(ChatTokenCapability.SEND_MESSAGE.name().equals(action), "slowReview is for the action SEND_MESSAGE");
        return new Effect.SlowReview(millis("slowReview", requireNonNullElse(slowReview, 0)));
    }

    private Effect error(ErrorSpec asked) {
        Integer status = asked.status();
        String exception = asked.exception();
        String message = requireNonNullElse(asked.message(), MESSAGE);
        if (operation == null) {
            require(exception == null, "error.exception is for operations");
            require(status != null, "error.status must be given");
            int code = requireNonNullElse(status, 0);
            boolean isHttp = CONNECT.equals(action);
            require(
                    code >= (isHttp ? 400 : 100) && code <= (isHttp ? 599 : 9999),
                    "error.status must be from " + (isHttp ? "400 to 599" : "100 to 9999"));
            return new Effect.Refusal(code, message);
        }
        require(status == null || (status >= 400 && status <= 599), "error.status must be from 400 to 599");
        require(
                exception != null && exception.matches("[A-Za-z]{1,64}"),
                "error.exception must be a name, such as one of " + new TreeSet<>(ServiceErrors.names()));
        String name = requireNonNullElse(exception, "");
        require(
                status != null || ServiceErrors.names().contains(name),
                "error.status must be given with an exception that is none of " + new TreeSet<>(ServiceErrors.names()));
        return new Effect.Failure(() -> ServiceErrors.of(name, status, message));
    }

    private static Effect close(CloseSpec asked) {
        int code = requireNonNullElse(asked.code(), 0);
        String reason = requireNonNullElse(asked.reason(), "");
        // RFC 6455, 7.4: what a peer may send.
        require(
                (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
                        || (code >= 3000 && code <= 4999),
                "close.code must be one that a Close frame may have, such as 1000, 1008, 1011 or 4000");
        require(
                reason.getBytes(UTF_8).length <= MAX_REASON_BYTES,
                "close.reason must have at most " + MAX_REASON_BYTES + " bytes");
        return new Effect.Close(code, reason);
    }

    private static Duration millis(String member, int millis) {
        require(millis >= 1 && millis <= MAX_MILLIS, member + " must be from 1 to " + MAX_MILLIS + " milliseconds");
        return Duration.ofMillis(millis);
    }

    private static boolean isAction(String name) {
        return Stream.of(ChatTokenCapability.values())
                .anyMatch(action -> action.name().equals(name));
    }

    private static @Nullable Boolean isSet(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag) ? flag : null;
    }

    private static void require(boolean isSo, String message) {
        if (!isSo) {
            throw new IllegalArgumentException(message);
        }
    }
}
