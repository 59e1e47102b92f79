package dev.backchat.client.credentials;

/** Gives the credentials for each request, so that temporary ones can be renewed. */
@FunctionalInterface
public interface CredentialsProvider {
    /**
     * The credentials as of now. Called for each attempt of each call; may block, but should mostly answer from memory.
     *
     * @throws RuntimeException if there are none; the call fails with it as its cause
     */
    Credentials credentials();
}
