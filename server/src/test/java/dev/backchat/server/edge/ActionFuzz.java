package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.frame.ActionReader;
import dev.backchat.api.frame.ActionRequest;
import dev.backchat.api.frame.FrameReader;
import dev.backchat.api.frame.RefusedAction;
import java.util.Set;

/** Any message is an action, or refused with a code of the protocol; a client survives any frame. */
public final class ActionFuzz {
    private static final Set<Integer> CODES = Set.of(400, 413);
    private static final int MAX_REQUEST_ID = 128;
    private static final int MAX_REFUSAL = 80;

    private ActionFuzz() {}

    public static void fuzzerTestOneInput(byte[] message) {
        ActionRequest read = ActionReader.read(message);
        if (read instanceof RefusedAction refused && !CODES.contains(refused.errorCode())) {
            throw new AssertionError(refused.errorCode());
        }
        if (read.requestId().length() > MAX_REQUEST_ID) {
            throw new AssertionError("a RequestId that is too long is echoed");
        }
        try {
            FrameReader.read(new String(message, UTF_8));
        } catch (IllegalArgumentException e) {
            // The documented answer to what is no frame; it may name a member, but repeats nothing of what is in it.
            if (String.valueOf(e.getMessage()).length() > MAX_REFUSAL) {
                throw new AssertionError(e);
            }
        }
    }
}
