package dev.backchat.server.chat;

import dev.backchat.server.fault.Effect;

/** Ends connections as injected faults want it. */
final class FaultInjection {
    private FaultInjection() {}

    /** Ends a connection that is open. To be called on its loop. */
    static void end(ChatConnection connection, Effect fault) {
        switch (fault) {
            case Effect.Close close -> connection.close(close.code(), close.reason());
            case Effect.SessionExpired ignored -> connection.expire();
            default -> connection.drop("a fault");
        }
    }
}
