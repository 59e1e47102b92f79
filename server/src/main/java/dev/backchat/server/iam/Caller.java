package dev.backchat.server.iam;

/**
 * Who signed a request, for where, and how it came. Rooms are separate for each account and region.
 *
 * @param key that signed
 * @param region as in the signature's scope
 * @param origin where it came from
 */
public record Caller(AccessKey key, String region, Origin origin) {
    /** 12 digits. */
    public String account() {
        return key.account();
    }
}
