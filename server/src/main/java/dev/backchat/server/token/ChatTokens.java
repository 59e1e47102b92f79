package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;

/** Seals and opens chat tokens. */
public final class ChatTokens {
    /** Maximum lifetime of a token, whatever the configuration. */
    public static final Duration MAX_LIFETIME = Duration.ofHours(1);

    /** In characters; no claims that the operations allow make a longer token. */
    static final int MAX_LENGTH = 4 * 1024;

    static final byte[] USE = "backchat chat token".getBytes(UTF_8);

    private final Seal seal;
    private final TokenClock clock;

    public ChatTokens(TokenKeys keys, TokenClock clock) {
        this.seal = new Seal(keys, clock, USE, "chat token", MAX_LENGTH);
        this.clock = clock;
    }

    /** Returns the issue time for a token that is made now. */
    public Moment issueTime() {
        return clock.issue();
    }

    /** Returns the token for these claims. */
    public String seal(Claims claims) {
        return seal.seal(ClaimsBytes.write(claims));
    }

    /**
     * Returns the claims of a token. Doesn't check whether it has been used.
     *
     * @throws TokenRefusedException if it is not from this server, was altered, has expired, or isn't valid yet
     */
    public Claims open(String token) throws TokenRefusedException {
        Claims claims = unseal(token);
        seal.checkTimes(claims.issued(), claims.tokenExpiration());
        return claims;
    }

    /** Returns the claims of a token without checking its times. */
    Claims unseal(String token) throws TokenRefusedException {
        try {
            return ClaimsBytes.read(seal.open(token));
        } catch (IOException e) {
            throw seal.ofAnotherVersion();
        }
    }
}
