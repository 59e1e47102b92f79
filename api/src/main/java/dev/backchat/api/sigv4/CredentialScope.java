package dev.backchat.api.sigv4;

/**
 * Scope in which a signature is valid.
 *
 * @param date day in UTC, {@code yyyymmdd}
 * @param region such as {@code us-west-2}
 * @param service such as {@code ivschat}
 */
public record CredentialScope(String date, String region, String service) {
    static final String TERMINATOR = "aws4_request";

    @Override
    public String toString() {
        return date + "/" + region + "/" + service + "/" + TERMINATOR;
    }
}
