package dev.backchat.server.dev;

import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.room.StoredRoom;

/** Says messages for people without a socket. */
final class Conversation {
    private static final String NOWHERE = "0.0.0.0";

    private Conversation() {}

    /** Says a message, after its review if the room has a handler. Doesn't block. */
    static void say(Messaging messaging, StoredRoom room, ChatFrame.Sender sender, ChatAction.SendMessage message) {
        Messaging.PendingMessage pending = messaging.submit(room, sender, NOWHERE, message);
        if (pending.review() == null) {
            messaging.send(pending);
            return;
        }
        pending.review().thenRun(() -> {
            if (messaging.denial(pending) == null) {
                messaging.send(pending);
            }
        });
    }
}
