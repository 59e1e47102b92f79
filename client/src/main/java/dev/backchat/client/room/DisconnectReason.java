package dev.backchat.client.room;

/** Reason for the end of a room, named as in the official SDKs. */
public enum DisconnectReason {
    /** The app called {@link ChatRoom#disconnect}. */
    CLIENT_DISCONNECT,
    /** The service closed the connection for good: a moderator disconnected the user, or the room was deleted. */
    SERVER_DISCONNECT,
    /** The service could not be reached or refused the connection in every attempt. */
    SOCKET_ERROR,
    /** The token provider failed in every attempt. */
    FETCH_TOKEN_ERROR
}
