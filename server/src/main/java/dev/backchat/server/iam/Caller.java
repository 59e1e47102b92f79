package dev.backchat.server.iam;

import dev.backchat.server.net.Origin;

/**
 * Who signed a request, for where, and how it came. Rooms are separate for each account and region.
 *
 * @param key that signed
 * @param region as in the signature's scope
 * @param origin where it came from
 */
public record Caller(AccessKey key, String region, Origin origin) {
    /** Whether it is somebody with the secret of dev servers, which everybody knows. */
    public boolean isDev() {
        return key.secretAccessKey().equals(AccessKeys.DEV_KEY);
    }

    /** 12 digits. */
    public String account() {
        return key.account();
    }
}
