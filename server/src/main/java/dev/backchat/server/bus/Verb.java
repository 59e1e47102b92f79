package dev.backchat.server.bus;

/** The action that a frame reports to a room. */
public enum Verb {
    SEND_MESSAGE,
    SEND_EVENT,
    DELETE_MESSAGE,
    DISCONNECT_USER
}
