package dev.backchat.server.iam;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.server.iam.policy.Policy;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
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

    /** Returns whether it is past its expiration. */
    boolean isExpired(Instant now) {
        return expiration != null && !now.isBefore(expiration);
    }

    /** Returns a digest that differs if the id is given to another account, or to another secret. */
    String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(account, secretAccessKey, String.valueOf(sessionToken))) {
                byte[] bytes = part.getBytes(UTF_8);
                sha256.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                sha256.update(bytes);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "AccessKey[" + accessKeyId + " of " + account + "]";
    }
}
