package dev.backchat.client.room;

/** Whether a room hears. */
public enum ConnectionState {
    DISCONNECTED,
    /** For the first time, or again after the connection broke. */
    CONNECTING,
    CONNECTED
}
