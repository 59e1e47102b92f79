package dev.backchat.api;

import java.util.Arrays;

/** Action that the holder of a chat token may perform. Viewing needs no capability. */
public enum ChatTokenCapability {
    SEND_MESSAGE,
    DISCONNECT_USER,
    DELETE_MESSAGE,
    /** Replay the room's history when joining. Only Backchat has this one. */
    BACKCHAT_HISTORY;

    private static final String EXTENSION_PREFIX = "BACKCHAT_";

    /** Returns whether Amazon IVS Chat does not have it. */
    public boolean isExtension() {
        return name().startsWith(EXTENSION_PREFIX);
    }

    /** Returns those that Amazon IVS Chat has. */
    static ChatTokenCapability[] standard() {
        return Arrays.stream(values())
                .filter(capability -> !capability.isExtension())
                .toArray(ChatTokenCapability[]::new);
    }
}
