package dev.backchat.client.room;

/** Why a room has come to its end, as the official SDKs name it. */
public enum DisconnectReason {
    /** The app called {@link ChatRoom#disconnect}. */
    CLIENT_DISCONNECT,
    /** The service closed the connection for good: a moderator disconnected the user, or the room was deleted. */
    SERVER_DISCONNECT,
    /** The service could not be reached, or let nobody in, as often as was tried. */
    SOCKET_ERROR,
    /** The token provider failed, as often as was tried. */
    FETCH_TOKEN_ERROR
}
