package dev.backchat.client.room;

import java.util.concurrent.CompletionStage;

/**
 * Provides a new chat token each time a room connects. An app asks its backend for one; a bot that holds credentials
 * creates one itself:
 *
 * <pre>{@code
 * TokenProvider tokens = () -> ivschat.createChatToken(request).thenApply(ChatToken::of);
 * }</pre>
 */
@FunctionalInterface
public interface TokenProvider {
    /** Returns an unused token. May block; called on one of the client's threads. */
    CompletionStage<ChatToken> token();
}
