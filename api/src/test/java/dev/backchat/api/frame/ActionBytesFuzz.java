package dev.backchat.api.frame;

import static dev.backchat.api.fuzz.Outcomes.reached;

/** Checks that any bytes are either an action within its limits or refused with a code of the protocol. */
public final class ActionBytesFuzz {
    enum Outcome {
        SEND,
        DELETE,
        DISCONNECT,
        BAD_REQUEST,
        TOO_LARGE
    }

    private ActionBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] message) {
        ActionRequest read = ActionFuzz.check(message);
        if (read instanceof RefusedAction refused) {
            reached(refused.errorCode() == ErrorCode.TOO_LARGE ? Outcome.TOO_LARGE : Outcome.BAD_REQUEST);
        } else if (read instanceof ChatAction.SendMessage) {
            reached(Outcome.SEND);
        } else {
            reached(read instanceof ChatAction.DeleteMessage ? Outcome.DELETE : Outcome.DISCONNECT);
        }
    }
}
