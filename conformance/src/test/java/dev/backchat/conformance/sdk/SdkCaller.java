package dev.backchat.conformance.sdk;

import java.net.URI;

/**
 * Who calls, from where: the settings of one SDK client.
 *
 * @param endpoint the control plane's base URL
 * @param accessKeyId in dev mode a 12-digit key id selects the account of that number
 * @param secretAccessKey the secret that signs
 * @param region the region that the requests are signed for
 * @param maxAttempts how often the SDK may send one request; 1 shows every error as it comes
 * @param clockOffsetMillis how far the caller's clock is from the true time, where the SDK can be told so
 */
public record SdkCaller(
        URI endpoint,
        String accessKeyId,
        String secretAccessKey,
        String region,
        int maxAttempts,
        long clockOffsetMillis) {

    /** The region that scenarios use where the region does not matter. */
    public static final String REGION = "us-west-2";

    /** A caller with dev mode's secret who owns the account. */
    public static SdkCaller ofAccount(URI endpoint, String account) {
        return new SdkCaller(endpoint, account, "test", REGION, 1, 0);
    }

    /** The same caller of another address. */
    public SdkCaller at(URI endpoint) {
        return new SdkCaller(endpoint, accessKeyId, secretAccessKey, region, maxAttempts, clockOffsetMillis);
    }

    /** The same caller with another key. */
    public SdkCaller withKey(String accessKeyId, String secretAccessKey) {
        return new SdkCaller(endpoint, accessKeyId, secretAccessKey, region, maxAttempts, clockOffsetMillis);
    }

    /** The same caller in another region. */
    public SdkCaller inRegion(String region) {
        return new SdkCaller(endpoint, accessKeyId, secretAccessKey, region, maxAttempts, clockOffsetMillis);
    }

    /** The same caller whose SDK sends a request up to so many times. */
    public SdkCaller attempting(int maxAttempts) {
        return new SdkCaller(endpoint, accessKeyId, secretAccessKey, region, maxAttempts, clockOffsetMillis);
    }

    /** The same caller with a clock that is off by so many milliseconds. */
    public SdkCaller withClockOffset(long clockOffsetMillis) {
        return new SdkCaller(endpoint, accessKeyId, secretAccessKey, region, maxAttempts, clockOffsetMillis);
    }
}
