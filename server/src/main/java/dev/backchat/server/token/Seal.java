package dev.backchat.server.token;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Seals claims as text for one use, and opens them: encrypted by AES-256-GCM, prefixed with the key's id, in base64url
 * without padding, so that they may travel as a WebSocket subprotocol, in a cookie or in a URL's fragment.
 */
final class Seal {
    /** How far in the future an issue time may be: clocks are often set back by a few seconds. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final TokenKeys keys;
    private final TokenClock clock;
    private final byte[] use;
    private final String name;
    private final int maxLength;

    /**
     * @param use associated data that binds ciphertexts to their use, so that nothing else sealed by these keys can pass
     *     for one
     * @param name what is sealed, for errors
     * @param maxLength in characters; no claims make a longer text
     */
    Seal(TokenKeys keys, TokenClock clock, byte[] use, String name, int maxLength) {
        this.keys = keys;
        this.clock = clock;
        this.use = use;
        this.name = name;
        this.maxLength = maxLength;
    }

    /** Returns the text of these claims. */
    String seal(byte[] claims) {
        try {
            return text(keys.aead().encrypt(claims, use));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the claims of a text. Costs at most as much as one decryption, whatever the text.
     *
     * @throws TokenRefusedException if it is not from this server, or was altered
     */
    byte[] open(String text) throws TokenRefusedException {
        if (text.length() > maxLength) {
            throw invalid("is longer than any");
        }
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid("is none");
        }
        // Base64 can spell the same bytes in several ways; only one of them is accepted.
        if (sealed.length < AesGcmKeys.PREFIX_BYTES || !text(sealed).equals(text)) {
            throw invalid("is none");
        }
        try {
            return keys.aead().decrypt(sealed, use);
        } catch (GeneralSecurityException e) {
            throw invalid(
                    switch (keys.state(ByteBuffer.wrap(sealed).getInt(1))) {
                        case ALIVE -> "was altered";
                        case RETIRED -> "was sealed by a key that has been rotated out";
                        case UNKNOWN -> {
                            keys.reloadSoon();
                            yield "was sealed by a key that this server never had";
                        }
                    });
        }
    }

    /**
     * Checks the times of claims.
     *
     * @throws TokenRefusedException if they have expired, or aren't valid yet
     */
    void checkTimes(Moment issued, Instant expiration) throws TokenRefusedException {
        Instant now = clock.now().time();
        Duration lifetime = Duration.between(issued.time(), expiration);
        // Setting the clock back doesn't extend a lifetime.
        if (!now.isBefore(expiration) || clock.age(issued).compareTo(lifetime) >= 0) {
            throw new TokenRefusedException("The " + name + " has expired");
        }
        if (issued.time().isAfter(now.plus(TOLERANCE))) {
            String reason = "The " + name + " is not yet valid";
            throw new TokenRefusedException(reason, reason + ": was the clock set back?");
        }
    }

    /** Returns the refusal of claims that can't be read. */
    TokenRefusedException ofAnotherVersion() {
        return invalid("is of another version of this server");
    }

    private TokenRefusedException invalid(String detail) {
        return new TokenRefusedException("The " + name + " is invalid", "The " + name + " " + detail);
    }

    private static String text(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }
}
