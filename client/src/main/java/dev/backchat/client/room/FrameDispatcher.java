package dev.backchat.client.room;

import dev.backchat.api.frame.ChatFrame;
import java.util.Map;

/** Delivers each frame once: to the request that it answers and to the listeners. */
final class FrameDispatcher {
    private static final String DELETE_MESSAGE = "aws:DELETE_MESSAGE";
    private static final String DISCONNECT_USER = "aws:DISCONNECT_USER";

    private final RoomListeners listeners;
    private final PendingRequests pending;
    private final Resumption resumption;
    private final RecentIds recent = new RecentIds();

    FrameDispatcher(RoomListeners listeners, PendingRequests pending, Resumption resumption) {
        this.resumption = resumption;
        this.listeners = listeners;
        this.pending = pending;
    }

    void dispatch(ChatFrame frame) {
        if (!recent.add(frame.id())) {
            return;
        }
        if (frame instanceof ChatFrame.Message message) {
            if (!resumption.take(message.id())) {
                return;
            }
            pending.answer(message.requestId(), message);
            listeners.tell((listener, room) -> listener.message(room, message));
        } else if (frame instanceof ChatFrame.Event event) {
            dispatch(event);
        } else if (frame instanceof ChatFrame.Error error) {
            pending.refuse(error);
        }
    }

    private void dispatch(ChatFrame.Event event) {
        Recovery recovery = resumption.recovery(event);
        if (recovery != null) {
            listeners.tell((listener, room) -> listener.recovered(room, recovery));
            return;
        }
        if (!resumption.take(event.id())) {
            return;
        }
        Map<String, String> attributes = event.attributes();
        String messageId = attributes.getOrDefault("MessageId", attributes.get("MessageID"));
        String userId = attributes.get("UserId");
        String reason = attributes.get("Reason");
        if (event.eventName().equals(DELETE_MESSAGE) && messageId != null) {
            DeleteMessageEvent delete = new DeleteMessageEvent(
                    event.id(), event.requestId(), messageId, reason, attributes, event.sendTime());
            pending.answer(event.requestId(), delete);
            listeners.tell((listener, room) -> listener.messageDelete(room, delete));
        } else if (event.eventName().equals(DISCONNECT_USER) && userId != null) {
            DisconnectUserEvent disconnect = new DisconnectUserEvent(
                    event.id(), event.requestId(), userId, reason, attributes, event.sendTime());
            pending.answer(event.requestId(), disconnect);
            listeners.tell((listener, room) -> listener.userDisconnect(room, disconnect));
        } else {
            listeners.tell((listener, room) -> listener.event(room, event));
        }
    }
}
