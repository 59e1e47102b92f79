package dev.backchat.server.chat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceId;
import dev.backchat.api.frame.ActionRequest;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.fault.Effect;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.limit.Rate;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.token.Claims;
import dev.backchat.server.tracing.Span;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
    private final ChatConnection connection;
    private final EventLoop loop;
    private final ActionQueue queue;
    private final Rate rate;

    /** @param connection suffers faults, and sends the errors of actions that were accepted and then not carried out */
    ActionDispatcher(
            ChatServices services,
            RoomFanOut room,
            Claims claims,
            String address,
            EventLoop loop,
            ChatConnection connection) {
        this.services = services;
        this.messaging = services.messaging();
        this.room = room;
        this.sender = new ChatFrame.Sender(claims.userId(), claims.attributes());
        this.capabilities = claims.capabilities();
        this.address = address;
        this.connection = connection;
        this.loop = loop;
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
        Span span = services.tracing().action(action.name(), room.arn);
        RefusedAction refusal = handle(action, span);
        if (refusal != null) {
            end(span, refusal);
        }
        return refusal;
    }

    private @Nullable RefusedAction handle(ChatAction action, Span span) {
        if (!capabilities.contains(action.capability())) {
            return new RefusedAction(
                    action.requestId(),
                    ErrorCode.FORBIDDEN,
                    "The chat token lacks the capability " + action.capability());
        }
        Effect fault = services.faults().poll(action.name(), room.arn, userId());
        if (fault == null || (fault instanceof Effect.SlowReview)) {
            return perform(action, fault instanceof Effect.SlowReview slow ? slow.time() : null, span);
        }
        return switch (fault) {
            case Effect.Refusal refusal -> new RefusedAction(action.requestId(), refusal.status(), refusal.message());
            case Effect.Latency latency -> {
                connection.throttle.pause(latency.time(), () -> {
                    RefusedAction refusal = perform(action, null, span);
                    if (refusal != null) {
                        refuse(refusal, span);
                    }
                });
                yield null;
            }
            default -> {
                span.end();
                FaultInjection.end(connection, fault);
                yield null;
            }
        };
    }

    private static void end(Span span, RefusedAction refusal) {
        String code = Integer.toString(refusal.errorCode());
        if (refusal.errorCode() < ErrorCode.INTERNAL) {
            span.refused(code);
        } else {
            span.failed(code);
        }
        span.end();
    }

    /** Sends the error of an action that waited before it was refused. */
    private void refuse(RefusedAction refusal, Span span) {
        end(span, refusal);
        connection.sendRefusal(error(refusal));
    }

    /** @param slowReview time that the review of a message takes at least; null for any */
    private @Nullable RefusedAction perform(ChatAction action, @Nullable Duration slowReview, Span span) {
        StoredRoom stored = room.stored();
        if (room.isDeleted() || stored == null) {
            return roomNotFound(action);
        }
        return switch (action) {
            case ChatAction.SendMessage message -> sendMessage(stored, message, false, slowReview, span);
            case ChatAction.DeleteMessage delete ->
                submit(
                        delete,
                        Operations.DELETE_MESSAGE,
                        () -> messaging.deleteMessage(stored, delete.id(), delete.reason(), delete.requestId()),
                        span);
            case ChatAction.DisconnectUser disconnect ->
                submit(
                        disconnect,
                        Operations.DISCONNECT_USER,
                        () -> messaging.disconnectUser(
                                stored, disconnect.userId(), disconnect.reason(), disconnect.requestId()),
                        span);
        };
    }

    /** @param operation the operation that has the same effect, and shares the account's rate */
    private @Nullable RefusedAction submit(
            ChatAction action, Operation<?, ?> operation, Supplier<Messaging.SentEvent> event, Span span) {
        CompletableFuture<Boolean> allowed = messaging.tryAcquire(room.arn, operation.name());
        if (allowed.isDone()) {
            if (!allowed.join()) {
                return tooMany(action);
            }
            queue.submit(() -> report(span.call(event).result(), action, true, span));
            return null;
        }
        queue.submit(allowed, () -> {
            if (allowed.join()) {
                report(span.call(event).result(), action, true, span);
            } else {
                refuse(tooMany(action), span);
            }
        });
        return null;
    }

    /** @param isRetry whether the room had been updated since the message was checked by it */
    private @Nullable RefusedAction sendMessage(
            StoredRoom stored,
            ChatAction.SendMessage message,
            boolean isRetry,
            @Nullable Duration slowReview,
            Span span) {
        RefusedAction refusal = messaging.tryAccept(stored, message);
        if (refusal != null) {
            return refusal;
        }
        CompletableFuture<Boolean> allowed = messaging.tryAcquire(room.arn, Quotas.SEND_MESSAGE);
        if (allowed.isDone()) {
            if (!allowed.join()) {
                return tooMany(message);
            }
            Messaging.PendingMessage pending = span.call(() -> messaging.submit(stored, sender, address, message));
            queue.submit(slowed(pending.review(), slowReview), () -> send(pending, message, isRetry));
            return null;
        }
        // A message that is refused is not reviewed.
        CompletableFuture<Optional<Messaging.PendingMessage>> submitted = allowed.thenApplyAsync(
                isAllowed -> isAllowed
                        ? Optional.of(span.call(() -> messaging.submit(stored, sender, address, message)))
                        : Optional.empty(),
                loop);
        CompletableFuture<?> reviewed = submitted.thenCompose(pending -> pending.map(Messaging.PendingMessage::review)
                .<CompletableFuture<?>>map(review -> review)
                .orElse(submitted));
        queue.submit(
                slowed(reviewed, slowReview),
                () -> submitted
                        .join()
                        .ifPresentOrElse(
                                pending -> send(pending, message, isRetry), () -> refuse(tooMany(message), span)));
        return null;
    }

    private void send(Messaging.PendingMessage pending, ChatAction.SendMessage message, boolean isRetry) {
        ChatFrame.Error denied = messaging.denial(pending);
        if (denied != null) {
            pending.span().refused(Integer.toString(denied.errorCode()));
            pending.span().end();
            connection.sendRefusal(denied);
        } else {
            report(messaging.send(pending), message, isRetry, pending.span());
        }
    }

    private static @Nullable CompletableFuture<?> slowed(
            @Nullable CompletableFuture<?> review, @Nullable Duration atLeast) {
        if (atLeast == null) {
            return review;
        }
        CompletableFuture<?> time = CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(atLeast.toMillis(), TimeUnit.MILLISECONDS));
        return review == null ? time : CompletableFuture.allOf(review, time);
    }

    /** Tells the sender if an action was not carried out, or may not have been: a request is owed an answer. */
    private void report(CompletableFuture<Bus.Result> result, ChatAction action, boolean isRetry, Span span) {
        if (result.isDone() && !result.isCompletedExceptionally() && result.join() == Bus.Result.PUBLISHED) {
            span.end();
            return;
        }
        result.whenCompleteAsync(
                (outcome, failure) -> {
                    RefusedAction refusal = outcome == null ? failed(action) : refusal(outcome, action, isRetry, span);
                    if (refusal != null) {
                        refuse(refusal, span);
                    } else if (outcome == Bus.Result.PUBLISHED) {
                        span.end();
                    }
                },
                loop);
    }

    private @Nullable RefusedAction refusal(Bus.Result outcome, ChatAction action, boolean isRetry, Span span) {
        return switch (outcome) {
            case PUBLISHED -> null;
            case RATE_EXCEEDED -> tooMany(action);
            case ROOM_DELETED -> roomNotFound(action);
            case STALE -> {
                StoredRoom updated = room.stored();
                yield !isRetry && updated != null && action instanceof ChatAction.SendMessage message
                        ? sendMessage(updated, message, true, null, span)
                        : failed(action);
            }
        };
    }

    private static RefusedAction failed(ActionRequest action) {
        return new RefusedAction(
                action.requestId(),
                ErrorCode.INTERNAL,
                "The service failed; it is not known whether the request was carried out");
    }

    private static RefusedAction roomNotFound(ActionRequest action) {
        return new RefusedAction(action.requestId(), ErrorCode.NOT_FOUND, "Room not found");
    }

    private static RefusedAction tooMany(ActionRequest request) {
        return new RefusedAction(request.requestId(), ErrorCode.TOO_MANY_REQUESTS, Messaging.RATE_LIMIT_EXCEEDED);
    }
}
