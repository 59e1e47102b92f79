package dev.backchat.client.credentials;

/** Provides the credentials for each request, so that temporary ones can be renewed. */
@FunctionalInterface
public interface CredentialsProvider {
    /**
     * Returns the current credentials. Called for each attempt of each call; may block, but should usually answer from
     * memory.
     *
     * @throws RuntimeException if there are none; the call fails with this as its cause
     */
    Credentials credentials();
}
