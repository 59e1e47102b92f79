package dev.backchat.api;

import java.time.Instant;

/**
 * A chat token and its two clocks.
 *
 * @param token what the client offers as its WebSocket subprotocol; usable once
 * @param tokenExpirationTime until when the token opens a connection
 * @param sessionExpirationTime when a connection that it opened ends
 */
public record CreateChatTokenResponse(String token, Instant tokenExpirationTime, Instant sessionExpirationTime) {}
