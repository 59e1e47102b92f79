package dev.backchat.server.limit;

import dev.backchat.api.Arn;

/**
 * An account in a region: the owner of rooms and logging configurations, and what quotas apply to.
 *
 * @param account digits only
 * @param region such as {@code us-west-2}
 */
public record AccountRegion(String account, String region) {
    /** Returns the owner of a resource. */
    public static AccountRegion of(Arn arn) {
        return new AccountRegion(arn.account(), arn.region());
    }
}
