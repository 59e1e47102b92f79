package dev.backchat.server.token;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.server.sql.SqliteDatabase;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * What was sealed as a link's code or as a session opens unchanged as that within its lifetime, and its claims have the
 * form of a second, naive writer; all else is refused.
 */
public final class ConsoleTokensFuzz {
    enum Outcome {
        CODE,
        SESSION,
        OF_THE_OTHER_USE,
        OF_A_CHAT_TOKEN,
        EXPIRED,
        NOT_YET_VALID,
        ALTERED,
        CUT_CLAIMS,
        LONG_CLAIMS,
        LATER_VERSION,
        TOO_LONG
    }

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final TokenKeys KEYS = new TokenKeys(SqliteDatabase.inMemory(), () -> NOW, Duration.ofDays(1));
    private static final ConsoleTokens TOKENS = new ConsoleTokens(KEYS, new TokenClock(() -> NOW, () -> NOW));

    private ConsoleTokensFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws GeneralSecurityException {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        boolean isCode = outcome == Outcome.CODE || (outcome != Outcome.SESSION && data.consumeBoolean());
        Instant issued = outcome == Outcome.NOT_YET_VALID
                ? NOW.plusMillis(5_001 + Bend.one(data, 0, data.consumeInt(0, 1_000_000)))
                : NOW.minusMillis(data.consumeInt(0, 60_000));
        Instant expiration = outcome == Outcome.EXPIRED
                ? NOW.minusMillis(Bend.one(data, 0, data.consumeInt(0, 1_000_000)))
                : (issued.isAfter(NOW) ? issued : NOW).plusMillis(Bend.one(data, 1, data.consumeInt(1, 3_600_000)));
        ConsoleClaims claims = new ConsoleClaims(
                Bend.word(data, 12),
                Bend.word(data, 127),
                Bend.word(data, 43),
                Bend.word(data, 63),
                new Moment(issued, Bend.one(data, Moment.UNKNOWN, data.consumeLong(1, Long.MAX_VALUE)), NOW),
                expiration);
        byte[] bytes = naive(claims);
        if (!Arrays.equals(bytes, claims.toBytes())) {
            throw new AssertionError("the claims are written otherwise: " + claims);
        }
        reached(outcome);
        String text = text(data, outcome, isCode, claims, bytes);
        check(claims, isCode, text, outcome == Outcome.CODE || outcome == Outcome.SESSION);
    }

    /** Writes the claims as {@link ConsoleClaims} has to. */
    private static byte[] naive(ConsoleClaims claims) {
        return Bend.join(
                new byte[] {1},
                text(claims.id()),
                text(claims.accessKeyId()),
                text(claims.keyDigest()),
                text(claims.region()),
                ByteBuffer.allocate(4 * Long.BYTES)
                        .putLong(claims.issued().time().toEpochMilli())
                        .putLong(claims.issued().process())
                        .putLong(claims.issued().steady().toEpochMilli())
                        .putLong(claims.expiration().toEpochMilli())
                        .array());
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return Bend.join(new byte[] {(byte) (bytes.length / 256), (byte) bytes.length}, bytes);
    }

    private static String text(FuzzInput data, Outcome outcome, boolean isCode, ConsoleClaims claims, byte[] bytes)
            throws GeneralSecurityException {
        byte[] use = isCode ? ConsoleTokens.CODE : ConsoleTokens.SESSION;
        return switch (outcome) {
            case OF_THE_OTHER_USE -> isCode ? TOKENS.sealSession(claims) : TOKENS.sealCode(claims);
            case OF_A_CHAT_TOKEN -> sealed(bytes, ChatTokens.USE);
            case ALTERED -> altered(data, sealed(bytes, use));
            case CUT_CLAIMS -> sealed(Arrays.copyOf(bytes, data.consumeInt(0, bytes.length - 1)), use);
            case LONG_CLAIMS -> sealed(Bend.join(bytes, new byte[data.consumeInt(1, 8)]), use);
            case LATER_VERSION -> {
                bytes[0] = (byte) data.consumeInt(2, 255);
                yield sealed(bytes, use);
            }
            case TOO_LONG -> sealed(bytes, use) + "A".repeat(ConsoleTokens.MAX_LENGTH);
            default -> isCode ? TOKENS.sealCode(claims) : TOKENS.sealSession(claims);
        };
    }

    private static String sealed(byte[] bytes, byte[] use) throws GeneralSecurityException {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(KEYS.aead().encrypt(bytes, use));
    }

    /** Changes a bit. */
    private static String altered(FuzzInput data, String text) {
        byte[] sealed = Base64.getUrlDecoder().decode(text);
        sealed[data.consumeInt(0, sealed.length - 1)] ^= (byte) (1 << data.consumeInt(0, 7));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private static void check(ConsoleClaims claims, boolean isCode, String text, boolean opens) {
        try {
            ConsoleClaims opened = isCode ? TOKENS.openCode(text) : TOKENS.openSession(text);
            if (!opens || !claims.equals(opened)) {
                throw new AssertionError("sealed " + claims + ", opened " + opened);
            }
        } catch (TokenRefusedException e) {
            if (opens || !e.reason().matches("The (link|session) (is (invalid|not yet valid)|has expired)")) {
                throw new AssertionError("refused with " + e.reason() + ": " + claims, e);
            }
        }
    }
}
