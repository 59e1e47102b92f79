package dev.backchat.junit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a server has received and sent. */
public final class Frames {
    private static final String ALL = "/dev/frames?limit=10000";

    private final DevKitClient kit;

    /**
     * A frame, a handshake, the end of a connection, or a request or response of the control plane.
     *
     * @param direction {@code in} or {@code out}, as the server sees it
     * @param kind such as {@code SEND_MESSAGE}, {@code CONNECT}, {@code MESSAGE}, {@code ERROR} or {@code CreateRoom}
     * @param room the ARN
     * @param text the content as it was, without the text of tokens
     * @param status of HTTP, of an ERROR or of a Close frame
     * @param reason why something was refused or ended
     */
    public record Frame(
            String direction,
            String kind,
            @Nullable String room,
            @Nullable String user,
            @Nullable String text,
            @Nullable Integer status,
            @Nullable String reason) {}

    Frames(DevKitClient kit) {
        this.kit = kit;
    }

    /** Returns the last 10,000 frames, oldest first. */
    public List<Frame> all() {
        return get(ALL);
    }

    /** Returns those of a room, by its ARN or id. */
    public List<Frame> ofRoom(String room) {
        return get(ALL + "&room=" + encoded(room));
    }

    /** Returns those of a user. */
    public List<Frame> ofUser(String userId) {
        return get(ALL + "&user=" + encoded(userId));
    }

    private List<Frame> get(String path) {
        List<Frame> frames = new ArrayList<>();
        for (JsonNode frame : kit.call("GET", path, "").path("frames")) {
            frames.add(new Frame(
                    frame.path("direction").asString(),
                    frame.path("kind").asString(),
                    text(frame, "room"),
                    text(frame, "user"),
                    text(frame, "text"),
                    frame.has("status") ? Integer.valueOf(frame.path("status").asInt()) : null,
                    text(frame, "reason")));
        }
        return frames;
    }

    private static @Nullable String text(JsonNode frame, String name) {
        return frame.has(name) ? frame.path(name).asString() : null;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
