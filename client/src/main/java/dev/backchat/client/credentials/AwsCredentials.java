package dev.backchat.client.credentials;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Adapts credentials of the AWS SDK for Java, for sources that this client does not support by itself: web identity,
 * containers, instance metadata, SSO, assumed roles. Requires {@code software.amazon.awssdk:auth} and its dependencies,
 * which this client does not bring.
 *
 * <pre>{@code
 * ClientConfig config = ClientConfig.builder()
 *         .credentials(AwsCredentials.from(DefaultCredentialsProvider.builder().build()))
 *         .build();
 * }</pre>
 */
public final class AwsCredentials {
    private AwsCredentials() {}

    /**
     * Returns a provider that asks the AWS SDK's provider for each request; the latter caches and renews credentials
     * itself.
     */
    @SuppressWarnings("exports") // Callers that have such a provider also have its module.
    public static CredentialsProvider from(AwsCredentialsProvider provider) {
        return () -> {
            software.amazon.awssdk.auth.credentials.AwsCredentials resolved = provider.resolveCredentials();
            return new Credentials(
                    resolved.accessKeyId(),
                    resolved.secretAccessKey(),
                    resolved instanceof AwsSessionCredentials session ? session.sessionToken() : null);
        };
    }
}
