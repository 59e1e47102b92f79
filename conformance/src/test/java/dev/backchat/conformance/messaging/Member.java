package dev.backchat.conformance.messaging;

import dev.backchat.api.testrun.Patience;
import dev.backchat.conformance.Json;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One user in a room, through one driver. Frames are JSON under the protocol's names; what the SDK does not show is
 * missing from them.
 */
public abstract class Member {

    private final BlockingQueue<ObjectNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<String> disconnected = new CompletableFuture<>();

    /**
     * Sends an action; the frame that answers it comes later.
     *
     * @param action the member {@code action} and the action's own members, in lowerCamel
     */
    public abstract CompletableFuture<ObjectNode> act(Map<String, ?> action);

    /** Leaves the room. */
    public abstract void leave();

    final void onConnected() {
        connected.complete(null);
    }

    final void onDisconnected(String reason) {
        connected.completeExceptionally(new IllegalStateException("disconnected: " + reason));
        disconnected.complete(reason);
    }

    final void onFrame(ObjectNode frame) {
        frames.add(frame);
    }

    /** Waits until the member is in the room. */
    public final Member awaitConnected() {
        await(connected);
        return this;
    }

    /** Waits until the member is out of the room and says why, in the words of the Messaging SDK. */
    public final String awaitDisconnected() {
        return await(disconnected);
    }

    /** The next MESSAGE or EVENT frame that the member is shown. */
    public final ObjectNode next() {
        try {
            ObjectNode frame = frames.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came");
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether frames wait to be looked at. */
    public final boolean hasFrames() {
        return !frames.isEmpty();
    }

    /** Acts and waits for the answering frame. */
    public final ObjectNode reply(Map<String, ?> action) {
        return await(act(action));
    }

    /** Sends a message and waits for the answering frame. */
    public final ObjectNode say(String content) {
        return reply(Map.of("action", "SEND_MESSAGE", "content", content));
    }

    /** Sends a message with attributes and waits for the answering frame. */
    public final ObjectNode say(String content, Map<String, String> attributes) {
        return reply(Map.of("action", "SEND_MESSAGE", "content", content, "attributes", attributes));
    }

    /** Demands that the answer is an ERROR with this code, and gives its message. */
    public static String assertError(int code, JsonNode frame) {
        org.assertj.core.api.Assertions.assertThat(frame.path("Type").asString(""))
                .as("%s", frame)
                .isEqualTo("ERROR");
        org.assertj.core.api.Assertions.assertThat(frame.required("ErrorCode"))
                .as("%s", frame)
                .isEqualTo(Json.read(Integer.toString(code)));
        return frame.required("ErrorMessage").stringValue();
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
