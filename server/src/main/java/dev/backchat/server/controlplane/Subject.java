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
import org.jspecify.annotations.Nullable;

/**
 * What a request is about.
 *
 * @param room the identifier of a room, or of another resource with tags; null if it names none
 * @param user null if it names none
 */
record Subject(@Nullable String room, @Nullable String user) {
    static final Subject NONE = new Subject(null, null);

    /** Returns what a request with this input is about. */
    static Subject of(Record input) {
        return switch (input) {
            case CreateChatTokenRequest token -> new Subject(token.roomIdentifier(), token.userId());
            case DisconnectUserRequest disconnect -> new Subject(disconnect.roomIdentifier(), disconnect.userId());
            case DeleteMessageRequest delete -> new Subject(delete.roomIdentifier(), null);
            case SendEventRequest event -> new Subject(event.roomIdentifier(), null);
            case GetRoomRequest get -> new Subject(get.identifier(), null);
            case UpdateRoomRequest update -> new Subject(update.identifier(), null);
            case DeleteRoomRequest delete -> new Subject(delete.identifier(), null);
            case TagResourceRequest tag -> new Subject(tag.resourceArn(), null);
            case UntagResourceRequest untag -> new Subject(untag.resourceArn(), null);
            case ListTagsForResourceRequest list -> new Subject(list.resourceArn(), null);
            default -> NONE;
        };
    }
}
