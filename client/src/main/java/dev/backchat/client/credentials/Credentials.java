package dev.backchat.client.credentials;

import org.jspecify.annotations.Nullable;

/**
 * Credentials that sign requests. The text form does not contain the secret.
 *
 * @param sessionToken session token of temporary credentials; null for long-term ones
 */
public record Credentials(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken) {
    /** Creates long-term credentials. */
    public Credentials(String accessKeyId, String secretAccessKey) {
        this(accessKeyId, secretAccessKey, null);
    }

    @Override
    public String toString() {
        return "Credentials[" + accessKeyId + "]";
    }
}
