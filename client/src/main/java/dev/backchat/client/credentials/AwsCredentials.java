package dev.backchat.client.credentials;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Credentials from the AWS SDK for Java, for those that this client does not get by itself: web identity, containers,
 * instance metadata, SSO, assumed roles. It needs {@code software.amazon.awssdk:auth} (and what that asks for), which
 * this client does not bring.
 *
 * <pre>{@code
 * ClientConfig config = ClientConfig.builder()
 *         .credentials(AwsCredentials.from(DefaultCredentialsProvider.builder().build()))
 *         .build();
 * }</pre>
 */
public final class AwsCredentials {
    private AwsCredentials() {}

    /** Asks the AWS SDK's provider for each request; it keeps and renews them itself. */
    @SuppressWarnings("exports") // Whoever has such a provider has its module too.
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
