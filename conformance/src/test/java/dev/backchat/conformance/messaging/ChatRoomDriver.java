package dev.backchat.conformance.messaging;

import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.room.ChatRequestException;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.DeleteMessageEvent;
import dev.backchat.client.room.DisconnectReason;
import dev.backchat.client.room.DisconnectUserEvent;
import dev.backchat.conformance.Json;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Members by Backchat's own client. */
public final class ChatRoomDriver implements MessagingDriver {
    @Override
    public Member join(URI websocket, Supplier<ObjectNode> tokens) {
        return new RoomMember(websocket, tokens);
    }

    @Override
    public void close() {
        // Each member leaves by itself.
    }

    private static final class RoomMember extends Member {
        private final ChatRoom room;

        RoomMember(URI websocket, Supplier<ObjectNode> tokens) {
            room = new ChatRoom(websocket.toString(), () -> CompletableFuture.completedFuture(token(tokens.get())));
            room.addListener(new ChatRoomListener() {
                @Override
                public void connect(ChatRoom room) {
                    onConnected();
                }

                @Override
                public void disconnect(ChatRoom room, DisconnectReason reason) {
                    onDisconnected(
                            switch (reason) {
                                case CLIENT_DISCONNECT -> "clientDisconnect";
                                case SERVER_DISCONNECT -> "serverDisconnect";
                                case SOCKET_ERROR -> "socketError";
                                case FETCH_TOKEN_ERROR -> "fetchTokenError";
                            });
                }

                @Override
                public void message(ChatRoom room, ChatFrame.Message message) {
                    onFrame(frame(message));
                }

                @Override
                public void event(ChatRoom room, ChatFrame.Event event) {
                    onFrame(RoomMember.event(
                            event.id(), event.requestId(), event.eventName(), event.attributes(), event.sendTime()));
                }

                @Override
                public void messageDelete(ChatRoom room, DeleteMessageEvent event) {
                    onFrame(frame(event));
                }

                @Override
                public void userDisconnect(ChatRoom room, DisconnectUserEvent event) {
                    onFrame(frame(event));
                }
            });
            room.connect();
        }

        private static ChatToken token(ObjectNode token) {
            JsonNode sessionEnd = token.path("sessionExpirationTime");
            return new ChatToken(
                    token.required("token").stringValue(),
                    sessionEnd.isString() ? Instant.parse(sessionEnd.stringValue()) : null);
        }

        @Override
        public CompletableFuture<ObjectNode> act(Map<String, ?> action) {
            ObjectNode given = Json.object(action);
            String reason = given.path("reason").asString(null);
            CompletableFuture<ObjectNode> frame = switch (given.required("action")
                    .stringValue()) {
                case "SEND_MESSAGE" -> {
                    Map<String, String> attributes = new LinkedHashMap<>();
                    given.path("attributes").forEachEntry((name, value) -> attributes.put(name, value.stringValue()));
                    yield room.sendMessage(given.required("content").stringValue(), attributes)
                            .thenApply(RoomMember::frame);
                }
                case "DELETE_MESSAGE" ->
                    room.deleteMessage(given.required("id").stringValue(), reason)
                            .thenApply(RoomMember::frame);
                default ->
                    room.disconnectUser(given.required("userId").stringValue(), reason)
                            .thenApply(RoomMember::frame);
            };
            return frame.exceptionally(failure -> {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                if (cause instanceof ChatRequestException error) {
                    return Json.object(Map.of(
                            "Type", "ERROR",
                            "Id", error.id(),
                            "RequestId", error.requestId(),
                            "ErrorCode", error.errorCode(),
                            "ErrorMessage", error.errorMessage()));
                }
                throw new CompletionException(cause);
            });
        }

        @Override
        public void leave() {
            room.disconnect();
        }

        private static ObjectNode frame(ChatFrame.Message message) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("Type", "MESSAGE");
            members.put("Id", message.id());
            members.put("RequestId", message.requestId());
            // What the wire has as null, the client gives as an empty map.
            members.put("Attributes", message.attributes().isEmpty() ? null : message.attributes());
            members.put("Content", message.content());
            members.put("SendTime", message.sendTime().toString());
            members.put(
                    "Sender",
                    Map.of(
                            "UserId", message.sender().userId(),
                            "Attributes", message.sender().attributes()));
            return Json.object(members);
        }

        private static ObjectNode frame(DeleteMessageEvent delete) {
            return event(delete.id(), delete.requestId(), "aws:DELETE_MESSAGE", delete.attributes(), delete.sendTime())
                    .put("MessageId", delete.messageId())
                    .put("Reason", delete.reason());
        }

        private static ObjectNode frame(DisconnectUserEvent disconnect) {
            return event(
                            disconnect.id(),
                            disconnect.requestId(),
                            "aws:DISCONNECT_USER",
                            disconnect.attributes(),
                            disconnect.sendTime())
                    .put("UserId", disconnect.userId())
                    .put("Reason", disconnect.reason());
        }

        private static ObjectNode event(
                String id, String requestId, String name, Map<String, String> attributes, Instant sendTime) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("Type", "EVENT");
            members.put("Id", id);
            members.put("RequestId", requestId);
            members.put("EventName", name);
            members.put("Attributes", attributes.isEmpty() ? null : attributes);
            members.put("SendTime", sendTime.toString());
            return Json.object(members);
        }
    }
}
