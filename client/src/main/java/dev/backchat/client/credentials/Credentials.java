package dev.backchat.client.credentials;

import org.jspecify.annotations.Nullable;

/**
 * Who signs. Its text shows no secret.
 *
 * @param sessionToken of temporary credentials; null for lasting ones
 */
public record Credentials(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken) {
    /** Lasting credentials. */
    public Credentials(String accessKeyId, String secretAccessKey) {
        this(accessKeyId, secretAccessKey, null);
    }

    @Override
    public String toString() {
        return "Credentials[" + accessKeyId + "]";
    }
}
