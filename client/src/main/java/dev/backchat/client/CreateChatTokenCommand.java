package dev.backchat.client;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateChatTokenResponse;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Creates a token that lets one user connect to one room once. */
public record CreateChatTokenCommand(CreateChatTokenRequest input)
        implements Command<CreateChatTokenRequest, CreateChatTokenResponse> {
    @Override
    public Operation<CreateChatTokenRequest, CreateChatTokenResponse> operation() {
        return Operations.CREATE_CHAT_TOKEN;
    }
}
