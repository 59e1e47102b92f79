package dev.backchat.server.fault;

import dev.backchat.api.IvschatServiceException;
import java.time.Duration;
import java.util.function.Supplier;

/** What a fault does to the call, action or handshake that it strikes. */
public sealed interface Effect {
    /** An operation fails. */
    record Failure(Supplier<IvschatServiceException> exception) implements Effect {}

    /** An action is refused by an ERROR, or a handshake by an HTTP status. */
    record Refusal(int status, String message) implements Effect {}

    /** It is handled later; what follows on the same connection waits for it. */
    record Latency(Duration time) implements Effect {}

    /** The connection is closed without an answer. */
    record Drop() implements Effect {}

    /** The WebSocket is closed with a Close frame. */
    record Close(int code, String reason) implements Effect {}

    /** The session is over, as when its time has run out. */
    record SessionExpired() implements Effect {}

    /** The handshake is refused, as by a token that is too old. */
    record TokenExpired() implements Effect {}

    /** The message is sent later, as when its review takes so long. */
    record SlowReview(Duration time) implements Effect {}
}
