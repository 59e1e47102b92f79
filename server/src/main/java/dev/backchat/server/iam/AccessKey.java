package dev.backchat.server.iam;

import dev.backchat.server.iam.policy.Policy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key pair that may sign requests.
 *
 * @param accessKeyId the public half
 * @param secretAccessKey the secret half
 * @param account 12 digits: the account whose rooms it can use
 * @param user the owner's name in errors and policies
 * @param sessionToken which requests must carry; null if they must carry none
 * @param expiration time from which it is refused; null for never
 * @param policies what it allows; null for everything in its account
 */
public record AccessKey(
        String accessKeyId,
        String secretAccessKey,
        String account,
        String user,
        @Nullable String sessionToken,
        @Nullable Instant expiration,
        @Nullable List<Policy> policies) {
    /** Creates a key with access to everything in an account. */
    public static AccessKey of(String accessKeyId, String secretAccessKey, String account) {
        return new AccessKey(accessKeyId, secretAccessKey, account, accessKeyId, null, null, null);
    }

    /** Returns the owner's ARN, in IAM's form. */
    public String userArn() {
        return "arn:aws:iam::" + account + ":user/" + user;
    }

    @Override
    public String toString() {
        return "AccessKey[" + accessKeyId + " of " + account + "]";
    }
}
