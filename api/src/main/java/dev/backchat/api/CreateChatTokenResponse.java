package dev.backchat.api;

import java.time.Instant;

/**
 * A chat token with its two expiration times.
 *
 * @param token value that the client offers as its WebSocket subprotocol; usable once
 * @param tokenExpirationTime time until which the token opens a connection
 * @param sessionExpirationTime time at which a connection opened with it ends
 */
public record CreateChatTokenResponse(String token, Instant tokenExpirationTime, Instant sessionExpirationTime) {}
