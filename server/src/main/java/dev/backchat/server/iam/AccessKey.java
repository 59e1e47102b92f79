package dev.backchat.server.iam;

/**
 * A key pair that may sign requests.
 *
 * @param accessKeyId the public half
 * @param secretAccessKey the other
 * @param account 12 digits: whose rooms it reaches
 */
public record AccessKey(String accessKeyId, String secretAccessKey, String account) {
    @Override
    public String toString() {
        return "AccessKey[" + accessKeyId + " of " + account + "]";
    }
}
