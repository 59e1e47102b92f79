package dev.backchat.client;

import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.ListTagsForResourceResponse;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Returns the tags of a room or a logging configuration. */
public record ListTagsForResourceCommand(ListTagsForResourceRequest input)
        implements Command<ListTagsForResourceRequest, ListTagsForResourceResponse> {
    @Override
    public Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> operation() {
        return Operations.LIST_TAGS_FOR_RESOURCE;
    }
}
