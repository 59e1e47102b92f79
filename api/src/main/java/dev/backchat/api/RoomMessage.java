package dev.backchat.api;

import java.time.Instant;
import java.util.Map;

/**
 * A message in a room's history.
 *
 * @param id 12 letters and digits
 * @param sendTime to the nanosecond at most
 * @param attributes empty if there are none
 */
public record RoomMessage(String id, String content, Map<String, String> attributes, Instant sendTime, Sender sender) {
    /**
     * The sender of a message.
     *
     * @param attributes of the sender's token; empty if there are none
     */
    public record Sender(String userId, Map<String, String> attributes) {}
}
