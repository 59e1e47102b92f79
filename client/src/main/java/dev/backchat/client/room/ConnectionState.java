package dev.backchat.client.room;

/** State of a room's connection. */
public enum ConnectionState {
    DISCONNECTED,
    /** Connecting for the first time, or again after the connection broke. */
    CONNECTING,
    CONNECTED
}
