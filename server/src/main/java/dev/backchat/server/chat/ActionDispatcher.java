package dev.backchat.server.chat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceId;
import dev.backchat.api.frame.ActionRequest;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.limit.Rate;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.token.Claims;
import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the requests of one connection and carries them out. The checks run in this order: rate, capability, injected
 * fault, room, limits of the action itself. Confined to the connection's event loop.
 */
public final class ActionDispatcher {
    /** Maximum actions per second on one connection, of all kinds together. */
    private static final int ACTIONS_PER_SECOND = 10;

    private final ChatServices services;
    private final Messaging messaging;
    private final RoomFanOut room;
    private final ChatFrame.Sender sender;
    private final Set<ChatTokenCapability> capabilities;
    private final String address;
    private final Consumer<ChatFrame.Error> onDenied;
    private final ActionQueue queue;
    private final Rate rate;

    /** @param onDenied receives the error for a message that was accepted and then denied by its review */
    ActionDispatcher(
            ChatServices services,
            RoomFanOut room,
            Claims claims,
            String address,
            EventLoop loop,
            Consumer<ChatFrame.Error> onDenied) {
        this.services = services;
        this.messaging = services.messaging();
        this.room = room;
        this.sender = new ChatFrame.Sender(claims.userId(), claims.attributes());
        this.capabilities = claims.capabilities();
        this.address = address;
        this.onDenied = onDenied;
        this.queue = new ActionQueue(loop);
        this.rate = new Rate(services.clock().nanoTime());
    }

    String userId() {
        return sender.userId();
    }

    /** Performs the action now or after the ones queued before it; returns null, or the reason it is refused. */
    @Nullable RefusedAction handle(ActionRequest request) {
        if (!rate.tryAcquire(ACTIONS_PER_SECOND, services.clock().nanoTime())) {
            return tooMany(request);
        }
        return switch (request) {
            case RefusedAction refused -> refused;
            case ChatAction action -> handle(action);
        };
    }

    /** Returns the ERROR frame for a refusal. */
    static ChatFrame.Error error(RefusedAction refusal) {
        return new ChatFrame.Error(
                ResourceId.next(ThreadLocalRandom.current()),
                refusal.requestId(),
                refusal.errorCode(),
                refusal.errorMessage());
    }

    /** Drops the queued actions that have not run yet. */
    void clear() {
        queue.clear();
    }

    private @Nullable RefusedAction handle(ChatAction action) {
        services.meters().asked(action.name());
        if (!capabilities.contains(action.capability())) {
            return new RefusedAction(
                    action.requestId(),
                    ErrorCode.FORBIDDEN,
                    "The chat token lacks the capability " + action.capability());
        }
        RefusedAction fault = services.faults().poll(action);
        if (fault != null) {
            return fault;
        }
        StoredRoom stored = room.stored();
        if (room.isDeleted() || stored == null) {
            return new RefusedAction(action.requestId(), ErrorCode.NOT_FOUND, "Room not found");
        }
        return switch (action) {
            case ChatAction.SendMessage message -> sendMessage(stored, message);
            case ChatAction.DeleteMessage delete
            when !messaging.mayDo(room.arn, Operations.DELETE_MESSAGE) -> tooMany(delete);
            case ChatAction.DisconnectUser disconnect
            when !messaging.mayDo(room.arn, Operations.DISCONNECT_USER) -> tooMany(disconnect);
            case ChatAction.DeleteMessage delete -> {
                queue.submit(() -> messaging.deleteMessage(stored, delete.id(), delete.reason(), delete.requestId()));
                yield null;
            }
            case ChatAction.DisconnectUser disconnect -> {
                queue.submit(() -> messaging.disconnectUser(
                        stored, disconnect.userId(), disconnect.reason(), disconnect.requestId()));
                yield null;
            }
        };
    }

    private @Nullable RefusedAction sendMessage(StoredRoom stored, ChatAction.SendMessage message) {
        RefusedAction refusal = messaging.tryAccept(stored, message);
        if (refusal == null) {
            Messaging.PendingMessage pending = messaging.submit(stored, sender, address, message);
            queue.submit(pending.review(), () -> {
                ChatFrame.Error denied = messaging.send(pending);
                if (denied != null) {
                    onDenied.accept(denied);
                }
            });
        }
        return refusal;
    }

    private static RefusedAction tooMany(ActionRequest request) {
        return new RefusedAction(request.requestId(), ErrorCode.TOO_MANY_REQUESTS, Messaging.RATE_LIMIT_EXCEEDED);
    }
}
