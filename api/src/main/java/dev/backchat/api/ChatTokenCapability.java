package dev.backchat.api;

/** Action that the holder of a chat token may perform. Viewing needs no capability. */
public enum ChatTokenCapability {
    SEND_MESSAGE,
    DISCONNECT_USER,
    DELETE_MESSAGE
}
