package dev.backchat.server.net;

/**
 * The origin of a request.
 *
 * @param address the client's address: the peer's, or the one given by a trusted proxy
 * @param isSecure whether it came by TLS, here or at that proxy
 */
public record Origin(String address, boolean isSecure) {}
