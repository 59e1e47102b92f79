package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;

/**
 * Seals chat tokens, and opens them. A token is the claims under AES-256-GCM, with the key's id in front, in base64url
 * without padding: only characters that an HTTP token may have, since it travels as a WebSocket subprotocol.
 */
public final class ChatTokens {
    /** In characters; no claims that the operations allow make a longer one. */
    static final int MAX_LENGTH = 4 * 1024;

    /** Binds what is sealed to its use, so that nothing else under these keys could pass for a token. */
    private static final byte[] USE = "backchat chat token".getBytes(UTF_8);

    private final TokenKeys keys;
    private final InstantSource clock;

    public ChatTokens(TokenKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
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
     * @throws RefusedToken if it is not one of ours, was altered, or its time is over
     */
    public Claims open(String token) throws RefusedToken {
        Claims claims = unseal(token);
        if (!clock.instant().isBefore(claims.tokenExpiration())) {
            throw new RefusedToken("The chat token has expired");
        }
        return claims;
    }

    private Claims unseal(String token) throws RefusedToken {
        if (token.length() > MAX_LENGTH) {
            throw new RefusedToken("The chat token is invalid");
        }
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(token);
            if (!text(sealed).equals(token)) {
                // Base64 has several spellings for the same bytes; a token has one.
                throw new RefusedToken("The chat token is invalid");
            }
            return ClaimsBytes.read(keys.aead().decrypt(sealed, USE));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new RefusedToken("The chat token is invalid");
        }
    }

    private static String text(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }
}
