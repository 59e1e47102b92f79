package dev.backchat.api;

/** What the holder of a chat token may do besides viewing, which needs no capability. */
public enum ChatTokenCapability {
    SEND_MESSAGE,
    DISCONNECT_USER,
    DELETE_MESSAGE
}
