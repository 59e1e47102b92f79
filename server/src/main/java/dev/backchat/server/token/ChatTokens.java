package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Seals and opens chat tokens. A token is its claims encrypted by AES-256-GCM, prefixed with the key's id, in base64url
 * without padding: only characters valid in an HTTP token, since it travels as a WebSocket subprotocol.
 */
public final class ChatTokens {
    /** Maximum lifetime of a token, whatever the configuration. */
    public static final Duration MAX_LIFETIME = Duration.ofHours(1);

    /** In characters; no claims that the operations allow make a longer token. */
    static final int MAX_LENGTH = 4 * 1024;

    /** One byte for the format, then the key's id. */
    private static final int KEY_ID_BYTES = 5;

    /**
     * Associated data that binds ciphertexts to their use, so that nothing else sealed by these keys can
     * pass for a token.
     */
    static final byte[] USE = "backchat chat token".getBytes(UTF_8);

    /** How far in the future a token's issue time may be: clocks are often set back by a few seconds. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final TokenKeys keys;
    private final TokenClock clock;

    public ChatTokens(TokenKeys keys, TokenClock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Returns the issue time for a token that is made now. */
    public Moment issueTime() {
        return clock.issue();
    }

    /** Returns the token for these claims. */
    public String seal(Claims claims) {
        try {
            return text(keys.aead().encrypt(ClaimsBytes.write(claims), USE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the claims of a token. Doesn't check whether it has been used.
     *
     * @throws TokenRefusedException if it is not from this server, was altered, has expired, or isn't valid yet
     */
    public Claims open(String token) throws TokenRefusedException {
        Claims claims = unseal(token);
        Instant now = clock.now().time();
        Duration lifetime = Duration.between(claims.issued().time(), claims.tokenExpiration());
        // Setting the clock back doesn't extend a token's lifetime.
        if (!now.isBefore(claims.tokenExpiration())
                || clock.age(claims.issued()).compareTo(lifetime) >= 0) {
            throw new TokenRefusedException("The chat token has expired");
        }
        if (claims.issued().time().isAfter(now.plus(TOLERANCE))) {
            throw new TokenRefusedException(
                    "The chat token is not yet valid", "The chat token is not yet valid: was the clock set back?");
        }
        return claims;
    }

    /** Returns the claims of a token without checking its times. */
    Claims unseal(String token) throws TokenRefusedException {
        if (token.length() > MAX_LENGTH) {
            throw invalid("is longer than any");
        }
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw invalid("is none");
        }
        // Base64 can spell the same bytes in several ways; a token has one spelling.
        if (sealed.length < KEY_ID_BYTES || !text(sealed).equals(token)) {
            throw invalid("is none");
        }
        try {
            return ClaimsBytes.read(keys.aead().decrypt(sealed, USE));
        } catch (IOException e) {
            throw invalid("is of another version of this server");
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

    private static TokenRefusedException invalid(String detail) {
        return new TokenRefusedException("The chat token is invalid", "The chat token " + detail);
    }

    private static String text(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }
}
