package dev.backchat.client;

import dev.backchat.api.Operation;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;
import dev.backchat.api.UntagResourceRequest;

/** Removes tags from a room or a logging configuration. */
public record UntagResourceCommand(UntagResourceRequest input) implements Command<UntagResourceRequest, Empty> {
    @Override
    public Operation<UntagResourceRequest, Empty> operation() {
        return Operations.UNTAG_RESOURCE;
    }
}
