package dev.backchat.server.capture;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A frame, a handshake, the end of a connection, or a request or response of the control plane. A message or an event
 * that goes to a whole room is one frame, whatever the number of its members.
 *
 * @param id increases from frame to frame
 * @param direction {@code in} or {@code out}, as the server sees it
 * @param kind the action, {@code CONNECT}, {@code MESSAGE}, {@code EVENT}, {@code ERROR}, {@code CLOSE}, {@code END}, or
 *     the name of an operation
 * @param room the ARN; null if it is not known
 * @param user the sender, the holder of the token, or whom a request is about; null if there is none
 * @param connection the WebSocket; null for what goes to a whole room, and for requests
 * @param requestId of the control plane; null for frames
 * @param text the content as it was, without the text of tokens; null if there is none
 * @param status of HTTP, of an ERROR or of a Close frame; null if it has none
 * @param error the name of an error of the control plane; null if there is none
 * @param reason why something was refused or ended; null if it was not
 */
public record CapturedFrame(
        long id,
        Instant time,
        String direction,
        String kind,
        @Nullable String room,
        @Nullable String user,
        @Nullable String connection,
        @Nullable String requestId,
        @Nullable String text,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable String reason) {
    /** Heap for a frame, not counting its text. */
    private static final int OBJECT_BYTES = 300;

    /** Returns about how much of the heap it takes. */
    long heapBytes() {
        return OBJECT_BYTES + (text == null ? 0L : text.length());
    }
}
