package dev.backchat.server.iam;

import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.net.Origin;

/**
 * The signer of a request, or whose session of the console it is from, with the region it is for and its origin. Rooms
 * are separate for each account and region.
 *
 * @param key the key that signed it, or made the session
 * @param region as in the signature's scope
 * @param origin where it came from
 * @param host the header Host, which is signed
 */
public record Caller(AccessKey key, String region, Origin origin, String host) {
    /** Returns whether the key has the publicly known secret of dev servers. */
    public boolean isDev() {
        return key.secretAccessKey().equals(AccessKeys.DEV_KEY);
    }

    /** Returns the owner of the resources that the caller may name. */
    public AccountRegion owner() {
        return new AccountRegion(account(), region);
    }

    /** Returns the account, 12 digits. */
    public String account() {
        return key.account();
    }
}
