package dev.backchat.client.room;

import dev.backchat.api.frame.ChatFrame;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the service for what the app has not been told yet. Confined to the room's tasks. */
final class Resumption {
    static final int MAX_HISTORY = 1000;

    private static final String RESUMED = "backchat:RESUMED";
    /** Maximum number of frames that the service replays after one that was told. */
    private static final int MAX_MISSED = 300;

    private final int history;
    private final boolean isResuming;
    /** Whether the first connection was asked for. */
    private boolean hasStarted;
    /** Id of the last frame that the app was told, or that was there when it came; null if there was none. */
    private @Nullable String last;
    /** Whether a connection replays a message from before the room was joined, which is not for the app. */
    private boolean isAnchoring;
    /** Number of frames to come that are not for the app. */
    private int withheld;

    Resumption(int history, boolean isResuming) {
        this.history = history;
        this.isResuming = isResuming;
    }

    /** Returns the subprotocol to offer: a token, and what is to be replayed. */
    String subprotocol(String token) {
        if (history == 0 && !isResuming) {
            return token;
        }
        if (!hasStarted) {
            // With resumption alone, the last message is asked for as the place to resume from.
            isAnchoring = history == 0;
            return token + ".last." + Math.max(history, 1);
        }
        if (!isResuming) {
            return token;
        }
        return last == null ? token + ".last." + MAX_MISSED : token + ".after." + last;
    }

    /** Notes that a connection is open. */
    void opened() {
        hasStarted = true;
    }

    /** Reads an event; returns null if it is not the one that precedes a replay. */
    @Nullable Recovery recovery(ChatFrame.Event event) {
        if (!event.eventName().equals(RESUMED)) {
            return null;
        }
        Map<String, String> attributes = event.attributes();
        int count;
        try {
            count = Integer.parseInt(attributes.getOrDefault("Count", "0"));
        } catch (NumberFormatException e) {
            count = 0;
        }
        withheld = isAnchoring ? count : 0;
        boolean wasAnchoring = isAnchoring;
        isAnchoring = false;
        return new Recovery(
                Boolean.parseBoolean(attributes.get("Recovered")), wasAnchoring ? 0 : count, attributes.get("Reason"));
    }

    /** Notes a frame of the room; returns whether it is for the app. */
    boolean take(String id) {
        last = id;
        if (withheld > 0) {
            withheld--;
            return false;
        }
        return true;
    }
}
