package dev.backchat.server.operation;

import static dev.backchat.server.operation.Resources.named;
import static dev.backchat.server.operation.Resources.notFound;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.DisconnectUserRequest;
import dev.backchat.api.EventId;
import dev.backchat.api.ExtensionOperations;
import dev.backchat.api.ListMessagesRequest;
import dev.backchat.api.ListMessagesResponse;
import dev.backchat.api.Operation;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;
import dev.backchat.api.RoomMessage;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.PageToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DeleteMessage, DisconnectUser, SendEvent: what an application's backend sends to a room. */
public final class MessagingOperations {
    /** Events caused by the control plane carry no request id. */
    private static final String NO_REQUEST_ID = "";

    private final Rooms rooms;
    private final Messaging messaging;

    public MessagingOperations(Rooms rooms, Messaging messaging) {
        this.rooms = rooms;
        this.messaging = messaging;
    }

    EventId deleteMessage(Caller caller, DeleteMessageRequest request) {
        StoredRoom room = existing(caller, Operations.DELETE_MESSAGE, request.roomIdentifier());
        return sent(room, messaging.deleteMessage(room, requireNonNull(request.id()), request.reason(), NO_REQUEST_ID));
    }

    Empty disconnectUser(Caller caller, DisconnectUserRequest request) {
        StoredRoom room = existing(caller, Operations.DISCONNECT_USER, request.roomIdentifier());
        sent(room, messaging.disconnectUser(room, requireNonNull(request.userId()), request.reason(), NO_REQUEST_ID));
        return Empty.EMPTY;
    }

    EventId sendEvent(Caller caller, SendEventRequest request) {
        StoredRoom room = existing(caller, Operations.SEND_EVENT, request.roomIdentifier());
        return sent(room, messaging.sendEvent(room, requireNonNull(request.eventName()), request.attributes()));
    }

    ListMessagesResponse listMessages(Caller caller, ListMessagesRequest request) {
        StoredRoom room = existing(caller, ExtensionOperations.LIST_MESSAGES, request.roomIdentifier());
        String list = ExtensionOperations.LIST_MESSAGES.name() + ":" + room.arn();
        PageToken after = Resources.page(list, request.nextToken());
        int size = requireNonNullElse(request.maxResults(), Constraints.MAX_MESSAGES);
        List<RoomMessage> messages = messaging.history(room).stream()
                .map(MessagingOperations::message)
                .filter(message ->
                        request.startTime() == null || !message.sendTime().isBefore(request.startTime()))
                .filter(message ->
                        request.endTime() == null || message.sendTime().isBefore(request.endTime()))
                .dropWhile(message ->
                        !after.equals(PageToken.START) && !message.id().equals(after.id()))
                .skip(after.equals(PageToken.START) ? 0 : 1)
                .toList();
        if (messages.size() <= size) {
            return new ListMessagesResponse(messages, null);
        }
        List<RoomMessage> page = messages.subList(0, size);
        RoomMessage last = page.getLast();
        return new ListMessagesResponse(page, new PageToken(last.sendTime().toEpochMilli(), last.id()).text(list));
    }

    private static RoomMessage message(ChatFrame.Message message) {
        return new RoomMessage(
                message.id(),
                message.content(),
                message.attributes(),
                message.sendTime(),
                new RoomMessage.Sender(
                        message.sender().userId(), message.sender().attributes()));
    }

    private static EventId sent(StoredRoom room, Messaging.SentEvent event) {
        Resources.awaitPublished(room.arn(), event.result());
        return new EventId(event.id());
    }

    private StoredRoom existing(Caller caller, Operation<?, ?> operation, @Nullable String identifier) {
        Arn arn = named(caller, operation, identifier);
        return rooms.find(arn).orElseThrow(() -> notFound(arn));
    }
}
