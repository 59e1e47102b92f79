package dev.backchat.server.net;

/**
 * Where a request came from.
 *
 * @param address of the client: the peer's, or what a trusted proxy says
 * @param isSecure whether it came by TLS, here or at that proxy
 */
public record Origin(String address, boolean isSecure) {}
