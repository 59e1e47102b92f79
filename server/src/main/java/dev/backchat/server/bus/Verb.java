package dev.backchat.server.bus;

/** What was done that a room hears of. */
public enum Verb {
    SEND_MESSAGE,
    SEND_EVENT,
    DELETE_MESSAGE,
    DISCONNECT_USER
}
