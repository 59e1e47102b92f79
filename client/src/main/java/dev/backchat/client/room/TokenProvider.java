package dev.backchat.client.room;

import java.util.concurrent.CompletionStage;

/**
 * Gives a new chat token each time that a room connects. An app asks its backend for one; a bot that holds credentials
 * makes one itself:
 *
 * <pre>{@code
 * TokenProvider tokens = () -> ivschat.createChatToken(request).thenApply(ChatToken::of);
 * }</pre>
 */
@FunctionalInterface
public interface TokenProvider {
    /** A token that nobody has used yet. May wait; it is called on a thread of the client's. */
    CompletionStage<ChatToken> token();
}
