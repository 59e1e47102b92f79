package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Seals and opens the codes in links to the console, and the sessions that they are exchanged for. */
public final class ConsoleTokens {
    /** In characters; an id of 128 characters and a region of 64 make one of 400. */
    static final int MAX_LENGTH = 512;

    static final byte[] CODE = "backchat console code".getBytes(UTF_8);
    static final byte[] SESSION = "backchat console session".getBytes(UTF_8);

    private final Seal codes;
    private final Seal sessions;
    private final TokenClock clock;

    public ConsoleTokens(TokenKeys keys, TokenClock clock) {
        this.codes = new Seal(keys, clock, CODE, "link", MAX_LENGTH);
        this.sessions = new Seal(keys, clock, SESSION, "session", MAX_LENGTH);
        this.clock = clock;
    }

    /** Returns the issue time for what is made now. */
    public Moment issueTime() {
        return clock.now();
    }

    public String sealCode(ConsoleClaims claims) {
        return codes.seal(claims.toBytes());
    }

    public String sealSession(ConsoleClaims claims) {
        return sessions.seal(claims.toBytes());
    }

    /**
     * Returns the claims of a link's code. Doesn't check whether it has been used.
     *
     * @throws TokenRefusedException if it is not from this server, was altered, or has expired
     */
    public ConsoleClaims openCode(String code) throws TokenRefusedException {
        return open(codes, code);
    }

    /**
     * Returns the claims of a session. Doesn't check whether it has been ended.
     *
     * @throws TokenRefusedException if it is not from this server, was altered, or has expired
     */
    public ConsoleClaims openSession(String session) throws TokenRefusedException {
        return open(sessions, session);
    }

    private static ConsoleClaims open(Seal seal, String text) throws TokenRefusedException {
        ConsoleClaims claims;
        try {
            claims = ConsoleClaims.read(seal.open(text));
        } catch (IOException e) {
            throw seal.ofAnotherVersion();
        }
        seal.checkTimes(claims.issued(), claims.expiration());
        return claims;
    }
}
