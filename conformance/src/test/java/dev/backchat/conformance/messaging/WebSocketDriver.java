package dev.backchat.conformance.messaging;

import static dev.backchat.api.testrun.ClientFrames.CLOSE;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.Json;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Members on bare WebSockets. They say why they are out of a room in the words of the Messaging SDK. */
public final class WebSocketDriver implements MessagingDriver {
    private final Queue<RawWebSocket> sockets = new ConcurrentLinkedQueue<>();

    @Override
    public Member join(URI websocket, Supplier<ObjectNode> tokens) {
        RawWebSocket.Upgrade upgrade =
                RawWebSocket.upgrade(websocket, tokens.get().required("token").stringValue());
        return new SocketMember(upgrade);
    }

    @Override
    public void close() {
        sockets.forEach(RawWebSocket::close);
    }

    private final class SocketMember extends Member {
        private final RawWebSocket.Upgrade upgrade;
        private final Map<String, CompletableFuture<ObjectNode>> replies = new ConcurrentHashMap<>();

        SocketMember(RawWebSocket.Upgrade upgrade) {
            this.upgrade = upgrade;
            if (upgrade.socket() == null) {
                onDisconnected("socketError");
                return;
            }
            upgrade.socket().limit(Duration.ofMinutes(3));
            sockets.add(upgrade.socket());
            onConnected();
            Thread.ofVirtual().name("socket member").start(() -> readFrames(upgrade.socket()));
        }

        private void readFrames(RawWebSocket socket) {
            try {
                for (RawWebSocket.Frame frame = socket.next(); frame != null; frame = socket.next()) {
                    if (frame.opcode() == CLOSE) {
                        onDisconnected("serverDisconnect");
                        return;
                    }
                    onText(Json.object(frame.text()));
                }
                onDisconnected("socketConnectionBroken");
            } catch (RuntimeException e) {
                onDisconnected(e.toString());
            }
        }

        private void onText(ObjectNode frame) {
            CompletableFuture<ObjectNode> reply =
                    replies.remove(frame.required("RequestId").stringValue());
            if (!frame.required("Type").stringValue().equals("ERROR")) {
                onFrame(frame);
            }
            if (reply != null) {
                reply.complete(frame);
            }
        }

        @Override
        public CompletableFuture<ObjectNode> act(Map<String, ?> action) {
            String requestId = UUID.randomUUID().toString();
            CompletableFuture<ObjectNode> reply = new CompletableFuture<>();
            replies.put(requestId, reply);
            Map<String, Object> frame = new HashMap<>(action);
            frame.put("requestId", requestId);
            upgrade.accepted().text(Json.write(frame));
            return reply;
        }

        @Override
        public void leave() {
            if (upgrade.socket() != null) {
                upgrade.socket().close();
            }
        }
    }
}
