package dev.backchat.server.iam;

/**
 * Who signed a request, and for where. Rooms are separate for each account and region.
 *
 * @param account 12 digits
 * @param region as in the signature's scope
 * @param accessKeyId of the key that signed
 */
public record Caller(String account, String region, String accessKeyId) {}
