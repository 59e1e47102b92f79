package dev.backchat.junit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A fault to inject: what it strikes, one effect, and how often; once by default. Not changed by its methods, which
 * return another.
 *
 * <pre>{@code
 * Fault.onOperation("CreateChatToken").error("ThrottlingException").times(2)
 * Fault.onAction("SEND_MESSAGE").ofUser("ann").drop()
 * }</pre>
 */
public final class Fault {
    /** As {@code POST /dev/faults} takes them. */
    private final Map<String, Object> members;

    private Fault(Map<String, Object> members) {
        this.members = members;
    }

    private Fault with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Fault(more);
    }

    /** Begins a fault of calls of an operation, such as {@code CreateChatToken}. */
    public static Fault onOperation(String operation) {
        return new Fault(Map.of("operation", operation));
    }

    /**
     * Begins a fault of actions on WebSockets: {@code SEND_MESSAGE}, {@code DELETE_MESSAGE}, {@code DISCONNECT_USER}, or
     * the handshake, {@code CONNECT}.
     */
    public static Fault onAction(String action) {
        return new Fault(Map.of("action", action));
    }

    /** Restricts it to a room, by its ARN or id. */
    public Fault inRoom(String room) {
        return with("room", room);
    }

    /** Restricts it to a user. */
    public Fault ofUser(String userId) {
        return with("user", userId);
    }

    /** Has operations fail with an error of the service's model. */
    public Fault error(String exception) {
        return with("error", Map.of("exception", exception));
    }

    /** Has operations fail with any error. */
    public Fault error(String exception, int status, String message) {
        return with("error", Map.of("exception", exception, "status", status, "message", message));
    }

    /** Has actions be refused by an ERROR with this code, or handshakes by this status of HTTP. */
    public Fault refused(int status, String message) {
        return with("error", Map.of("status", status, "message", message));
    }

    /** Delays them. */
    public Fault latency(Duration time) {
        return with("latency", time.toMillis());
    }

    /** Closes the connection without an answer. */
    public Fault drop() {
        return with("drop", true);
    }

    /** Closes the WebSocket with a Close frame. */
    public Fault close(int code, String reason) {
        return with("close", Map.of("code", code, "reason", reason));
    }

    /** Ends the session as if its time had run out. */
    public Fault sessionExpired() {
        return with("sessionExpired", true);
    }

    /** Refuses the handshake as if the token were too old. */
    public Fault tokenExpired() {
        return with("tokenExpired", true);
    }

    /** Delays messages as a slow review does. */
    public Fault slowReview(Duration time) {
        return with("slowReview", time.toMillis());
    }

    /** Sets how often it strikes. */
    public Fault times(int times) {
        return with("times", times);
    }

    /** Has it strike with this probability until it is deleted; the same each time by the same seed. */
    public Fault probability(double probability, long seed) {
        return with("probability", probability).with("seed", seed);
    }

    String json() {
        return DevKitClient.json(members);
    }
}
