package dev.backchat.server.controlplane;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.DisconnectUserRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.UpdateRoomRequest;
import dev.backchat.server.fault.Target;

/** Finds out whom requests are about. */
final class Targets {
    private Targets() {}

    /** Returns the room, or another resource with tags, and the user that an input names. */
    static Target of(Record input) {
        return switch (input) {
            case CreateChatTokenRequest token -> new Target(token.roomIdentifier(), token.userId());
            case DisconnectUserRequest disconnect -> new Target(disconnect.roomIdentifier(), disconnect.userId());
            case DeleteMessageRequest delete -> new Target(delete.roomIdentifier(), null);
            case SendEventRequest event -> new Target(event.roomIdentifier(), null);
            case GetRoomRequest get -> new Target(get.identifier(), null);
            case UpdateRoomRequest update -> new Target(update.identifier(), null);
            case DeleteRoomRequest delete -> new Target(delete.identifier(), null);
            case TagResourceRequest tag -> new Target(tag.resourceArn(), null);
            case UntagResourceRequest untag -> new Target(untag.resourceArn(), null);
            case ListTagsForResourceRequest list -> new Target(list.resourceArn(), null);
            default -> Target.NONE;
        };
    }
}
