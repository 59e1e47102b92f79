package dev.backchat.conformance;

import dev.backchat.conformance.messaging.ChatRoomDriver;
import dev.backchat.conformance.messaging.MessagingDriver;
import dev.backchat.conformance.messaging.MessagingScenario;
import dev.backchat.conformance.table.Column;

/** The Messaging API through Backchat's own client. */
class BackchatChatRoomTest extends MessagingLane {
    BackchatChatRoomTest() {
        super(Name.CHAT_ROOM, Column.CHAT_ROOM, MessagingScenario.ofReconnects());
        version(Column.CHAT_ROOM, "this build");
    }

    @Override
    MessagingDriver startDriver() {
        return new ChatRoomDriver();
    }
}
