package dev.backchat.client;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateChatTokenResponse;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Makes a token that lets one user connect once to one room. */
public record CreateChatTokenCommand(CreateChatTokenRequest input)
        implements Command<CreateChatTokenRequest, CreateChatTokenResponse> {
    @Override
    public Operation<CreateChatTokenRequest, CreateChatTokenResponse> operation() {
        return Operations.CREATE_CHAT_TOKEN;
    }
}
