package dev.backchat.server.operation;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Constraints;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.ResourceType;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.ValidationException;
import dev.backchat.server.room.HistorySetting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold for requests because of Backchat's extensions: tags of rooms that are settings, and names that are
 * reserved. Without the extensions, requests mean what they mean to Amazon IVS Chat.
 */
public final class Extensions {
    private static final String PREFIX = "backchat:";
    private final boolean isOn;

    public Extensions(boolean isOn) {
        this.isOn = isOn;
    }

    /** Returns whether an operation exists. */
    boolean isOn() {
        return isOn;
    }

    /**
     * Checks a request that satisfies its constraints.
     *
     * @throws ValidationException if it violates a rule
     */
    void check(Record request) {
        switch (request) {
            case CreateRoomRequest create -> checkTags(create.tags());
            case TagResourceRequest tag -> {
                if (Arn.parse(String.valueOf(tag.resourceArn())).type() == ResourceType.ROOM) {
                    checkTags(tag.tags());
                }
            }
            case SendEventRequest event -> {
                if (isOn && String.valueOf(event.eventName()).startsWith(PREFIX)) {
                    throw ValidationException.of("eventName", "must not begin with " + PREFIX);
                }
            }
            case CreateChatTokenRequest token -> checkCapabilities(token.capabilities());
            default -> {}
        }
    }

    private void checkTags(@Nullable Map<String, String> tags) {
        if (!isOn || tags == null) {
            return;
        }
        tags.forEach((key, value) -> {
            if (!Constraints.tagName(key).startsWith(PREFIX)) {
                return;
            }
            if (!key.equals(HistorySetting.TAG)) {
                throw ValidationException.of(
                        "tags.key", "must not begin with " + PREFIX + ", unless it is " + HistorySetting.TAG);
            }
            try {
                HistorySetting.parse(value);
            } catch (IllegalArgumentException e) {
                throw ValidationException.of("tags." + HistorySetting.TAG, String.valueOf(e.getMessage()));
            }
        });
    }

    /** Refuses capabilities of extensions in the words in which those are refused that nobody has. */
    private void checkCapabilities(@Nullable List<String> capabilities) {
        if (isOn || capabilities == null) {
            return;
        }
        for (String capability : capabilities) {
            if (ChatTokenCapability.valueOf(capability).isExtension()) {
                throw ValidationException.of("capabilities", Constraints.UNKNOWN_CAPABILITY);
            }
        }
    }
}
