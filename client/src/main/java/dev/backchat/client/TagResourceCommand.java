package dev.backchat.client;

import dev.backchat.api.Operation;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;
import dev.backchat.api.TagResourceRequest;

/** Adds tags to a room or a logging configuration, or changes their values. */
public record TagResourceCommand(TagResourceRequest input) implements Command<TagResourceRequest, Empty> {
    @Override
    public Operation<TagResourceRequest, Empty> operation() {
        return Operations.TAG_RESOURCE;
    }
}
