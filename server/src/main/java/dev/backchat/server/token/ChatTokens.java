package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Seals chat tokens, and opens them. A token is the claims under AES-256-GCM, with the key's id in front, in base64url
 * without padding: only characters that an HTTP token may have, since it travels as a WebSocket subprotocol.
 */
public final class ChatTokens {
    /** However the server is configured. */
    public static final Duration MAX_LIFETIME = Duration.ofHours(1);

    /** In characters; no claims that the operations allow make a longer one. */
    static final int MAX_LENGTH = 4 * 1024;

    /** A byte for the format, and the key's id. */
    private static final int KEY_ID_BYTES = 5;

    /** Binds what is sealed to its use, so that nothing else under these keys could pass for a token. */
    static final byte[] USE = "backchat chat token".getBytes(UTF_8);

    /** How much later than now a token may have been issued: clocks are set back by so little all the time. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final TokenKeys keys;
    private final TokenClock clock;

    public ChatTokens(TokenKeys keys, TokenClock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** When a token that is made now is issued. */
    public Moment issueTime() {
        return clock.issue();
    }

    /** Makes the token that says so. */
    public String seal(Claims claims) {
        try {
            return text(keys.aead().encrypt(ClaimsBytes.write(claims), USE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What a token says. Whether it was used is another question.
     *
     * @throws TokenRefusedException if it is not one of ours, was altered, or its time is over or hasn't come
     */
    public Claims open(String token) throws TokenRefusedException {
        Claims claims = unseal(token);
        Instant now = clock.now().time();
        Duration lifetime = Duration.between(claims.issued().time(), claims.tokenExpiration());
        // Setting the clock back makes no token's life longer.
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

    /** The same of a token whose time may be over, or not have come. */
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
        // Base64 has several spellings for the same bytes; a token has one.
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
                        case UNKNOWN -> "was sealed by a key that this server never had";
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
