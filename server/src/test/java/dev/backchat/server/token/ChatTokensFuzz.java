package dev.backchat.server.token;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Text;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.server.sql.SqliteDatabase;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A sealed token opens unchanged within its lifetime, and its claims have the form of a second, naive writer; with any
 * alteration it is refused, and the log says why.
 */
public final class ChatTokensFuzz {
    enum Outcome {
        OPENED(""),
        OPENED_BY_PREVIOUS_KEY(""),
        WITHOUT_ISSUE(""),
        EXPIRED("The chat token has expired"),
        EXPIRED_BY_STEADY_CLOCK("The chat token has expired"),
        NOT_YET_VALID("The chat token is not yet valid: was the clock set back?"),
        TOO_LONG("The chat token is longer than any"),
        NOT_BASE64("The chat token is none"),
        TOO_SHORT("The chat token is none"),
        SPELT_OTHERWISE("The chat token is none"),
        ALTERED("The chat token was altered"),
        OF_ANOTHER_USE("The chat token was altered"),
        RETIRED_KEY("The chat token was sealed by a key that has been rotated out"),
        OTHER_SERVER("The chat token was sealed by a key that this server never had"),
        CUT_CLAIMS(OTHER_CLAIMS),
        LATER_VERSION(OTHER_CLAIMS),
        NOT_A_ROOM(OTHER_CLAIMS),
        UNKNOWN_CAPABILITY(OTHER_CLAIMS),
        BEFORE_1970(OTHER_CLAIMS),
        BENT("");

        /** Empty for none. */
        private final String refusal;

        Outcome(String refusal) {
            this.refusal = refusal;
        }
    }

    private static final String OTHER_CLAIMS = "The chat token is of another version of this server";
    private static final String BASE64_URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final TokenKeys KEYS = keys();
    private static final Aead RETIRED = rotated();
    private static final Aead PREVIOUS = rotated();
    private static final Aead OF_ANOTHER_SERVER = keys().aead();
    private static final ChatTokens TOKENS = new ChatTokens(KEYS, new TokenClock(() -> NOW, () -> NOW));

    private ChatTokensFuzz() {}

    private static TokenKeys keys() {
        return new TokenKeys(SqliteDatabase.inMemory(), () -> NOW, Duration.ofDays(1));
    }

    /** The key until now; the last two open. */
    private static Aead rotated() {
        Aead before = KEYS.aead();
        KEYS.rotate();
        return before;
    }

    public static void fuzzerTestOneInput(byte[] input) throws GeneralSecurityException {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        // A clock that was set back by up to five seconds is none.
        Instant time = NOW.plusMillis(
                outcome == Outcome.NOT_YET_VALID
                        ? 5_001 + Bend.one(data, 0, data.consumeInt(0, 1_000_000))
                        : Bend.one(data, 0, 5_000, -data.consumeInt(0, 1_000_000)));
        Instant expiration = outcome == Outcome.EXPIRED
                ? NOW.minusMillis(Bend.one(data, 0, 1, data.consumeInt(0, 1_000_000)))
                : (time.isAfter(NOW) ? time : NOW).plusMillis(Bend.one(data, 1, data.consumeInt(1, 1_000_000)));
        Claims claims = claims(data, issued(data, outcome, time, expiration), expiration);
        byte[] bytes = naive(claims);
        if (!Arrays.equals(bytes, ClaimsBytes.write(claims))) {
            throw new AssertionError("the claims are written otherwise: " + claims);
        }
        reached(outcome);
        String token = token(data, outcome, claims, bytes);
        if (outcome == Outcome.BENT) {
            String bent = bent(data, token);
            check(claims, bent, bent.equals(token) ? "" : null);
        } else {
            check(claims, token, token.length() > ChatTokens.MAX_LENGTH ? Outcome.TOO_LONG.refusal : outcome.refusal);
        }
    }

    private static Moment issued(FuzzInput data, Outcome outcome, Instant time, Instant expiration) {
        if (outcome == Outcome.WITHOUT_ISSUE) {
            return Moment.at(expiration.minus(Duration.ofHours(1)));
        }
        long lifetime = Duration.between(time, expiration).toMillis();
        if (outcome == Outcome.EXPIRED_BY_STEADY_CLOCK) {
            return steadily(time, Math.max(lifetime, 0) + Bend.one(data, 0, data.consumeInt(0, 1_000_000)));
        }
        // What was issued by another process is as old as this one, at least.
        return Bend.one(
                data,
                Moment.at(time),
                steadily(time, Bend.one(data, 0L, lifetime - 1)),
                new Moment(time, 2, NOW.minusMillis(lifetime)));
    }

    private static Moment steadily(Instant time, long ageMillis) {
        return new Moment(time, TOKENS.issueTime().process(), NOW.minusMillis(ageMillis));
    }

    private static Claims claims(FuzzInput data, Moment issued, Instant expiration) {
        Set<ChatTokenCapability> capabilities = EnumSet.noneOf(ChatTokenCapability.class);
        capabilities.addAll(Bend.some(data, ChatTokenCapability.values()));
        Map<String, String> attributes = new HashMap<>();
        for (int left = data.consumeInt(0, 3); left > 0; left--) {
            attributes.put(
                    Text.wellFormed(data.consumeString(8)), Text.wellFormed(Bend.text(data, data.consumeInt(1, 300))));
        }
        // As the longest texts are whose length takes a byte, and the shortest whose takes two.
        String user = Text.wellFormed(Bend.text(data, 127));
        return new Claims(
                Bend.word(data, 12),
                new Arn("eu-west-1", "123456789012", ResourceType.ROOM, Bend.word(data, 12)),
                user,
                capabilities,
                attributes,
                issued,
                expiration,
                expiration.plusMillis(data.consumeInt(0, 1_000_000)));
    }

    /** Writes the claims as {@link ClaimsBytes} has to. */
    private static byte[] naive(Claims claims) {
        byte[] bytes = Bend.join(
                new byte[] {2}, text(claims.tokenId()), text(claims.room().toString()), text(claims.userId()));
        bytes = Bend.join(bytes, new byte[] {(byte) claims.capabilities().size()});
        for (ChatTokenCapability capability : claims.capabilities()) {
            bytes = Bend.join(bytes, text(capability.name()));
        }
        bytes = Bend.join(bytes, new byte[] {(byte) claims.attributes().size()});
        for (Map.Entry<String, String> attribute : claims.attributes().entrySet()) {
            bytes = Bend.join(bytes, text(attribute.getKey()), text(attribute.getValue()));
        }
        return ByteBuffer.allocate(bytes.length + 40)
                .put(bytes)
                .putLong(claims.tokenExpiration().toEpochMilli())
                .putLong(claims.sessionExpiration().toEpochMilli())
                .putLong(claims.issued().time().toEpochMilli())
                .putLong(claims.issued().process())
                .putLong(claims.issued().steady().toEpochMilli())
                .array();
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        byte[] length = bytes.length < 128
                ? new byte[] {(byte) bytes.length}
                : new byte[] {(byte) (128 + bytes.length / 256), (byte) bytes.length};
        return Bend.join(length, bytes);
    }

    private static String token(FuzzInput data, Outcome outcome, Claims claims, byte[] bytes)
            throws GeneralSecurityException {
        return switch (outcome) {
            case OPENED_BY_PREVIOUS_KEY -> sealed(PREVIOUS, bytes);
            case RETIRED_KEY -> sealed(RETIRED, bytes);
            case OTHER_SERVER -> sealed(OF_ANOTHER_SERVER, bytes);
            case OF_ANOTHER_USE -> encoded(KEYS.aead().encrypt(bytes, "backchat".getBytes(UTF_8)));
            case ALTERED -> altered(data, TOKENS.seal(claims));
            case NOT_BASE64 -> TOKENS.seal(claims) + Bend.one(data, "!", "+", "/", " ", "\u00e9", "====");
            case TOO_SHORT -> TOKENS.seal(claims).substring(0, data.consumeInt(0, 5));
            case SPELT_OTHERWISE -> speltOtherwise(TOKENS.seal(claims));
            case TOO_LONG -> TOKENS.seal(claims) + "A".repeat(ChatTokens.MAX_LENGTH);
            case WITHOUT_ISSUE -> {
                bytes[0] = 1;
                yield sealed(KEYS.aead(), Arrays.copyOf(bytes, bytes.length - 24));
            }
            case CUT_CLAIMS -> sealed(KEYS.aead(), Arrays.copyOf(bytes, data.consumeInt(0, bytes.length - 1)));
            case LATER_VERSION -> {
                bytes[0] = (byte) data.consumeInt(3, 255);
                yield sealed(KEYS.aead(), bytes);
            }
            case NOT_A_ROOM -> sealed(KEYS.aead(), replaced(bytes, ":room/", ":roof/"));
            case UNKNOWN_CAPABILITY -> {
                int at = 1 + text(claims.tokenId()).length + text(claims.room().toString()).length;
                at += text(claims.userId()).length;
                byte[] unknown = Bend.join(Arrays.copyOf(bytes, at), new byte[] {1}, text("VIEW"));
                yield sealed(KEYS.aead(), Bend.join(unknown, Arrays.copyOfRange(bytes, at + 1, bytes.length)));
            }
            case BEFORE_1970 -> {
                long millis = Bend.one(data, -1L, Long.MIN_VALUE, -data.consumeLong(1, Long.MAX_VALUE));
                ByteBuffer.wrap(bytes).putLong(bytes.length - 40, millis);
                yield sealed(KEYS.aead(), bytes);
            }
            default -> TOKENS.seal(claims);
        };
    }

    private static String sealed(Aead aead, byte[] bytes) throws GeneralSecurityException {
        return encoded(aead.encrypt(bytes, ChatTokens.USE));
    }

    private static String encoded(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private static byte[] replaced(byte[] bytes, String text, String with) {
        return new String(bytes, ISO_8859_1).replace(text, with).getBytes(ISO_8859_1);
    }

    /** Changes a bit of the format or of what is sealed, but not of the key's id between them. */
    private static String altered(FuzzInput data, String token) {
        byte[] sealed = Base64.getUrlDecoder().decode(token);
        int at = data.consumeInt(0, 7) == 0 ? 0 : data.consumeInt(5, sealed.length - 1);
        sealed[at] ^= (byte) (1 << data.consumeInt(0, 7));
        return encoded(sealed);
    }

    /** Sets a bit that decoders leave out, if there is any; otherwise adds padding. */
    private static String speltOtherwise(String token) {
        int last = token.length() - 1;
        return token.length() % 4 == 0
                ? token + "="
                : token.substring(0, last) + BASE64_URL.charAt(BASE64_URL.indexOf(token.charAt(last)) + 1);
    }

    private static String bent(FuzzInput data, String token) {
        return data.consumeBoolean()
                ? new String(Bend.bytes(data, token.getBytes(ISO_8859_1)), ISO_8859_1)
                : token.substring(0, data.consumeInt(0, token.length())) + data.consumeRemainingAsString();
    }

    /** @param refusal empty for none, null for any */
    private static void check(Claims claims, String token, String refusal) {
        String detail = "";
        try {
            Claims opened = TOKENS.open(token);
            if (!claims.equals(opened)) {
                throw new AssertionError("sealed " + claims + ", opened " + opened);
            }
        } catch (TokenRefusedException e) {
            detail = e.detail();
            boolean isSilent = e.reason().matches("The chat token (is (invalid|not yet valid)|has expired)");
            if (!isSilent || detail.length() > 80) {
                throw new AssertionError("a holder is told " + e.reason());
            }
        }
        if (refusal == null ? detail.isEmpty() : !detail.equals(refusal)) {
            throw new AssertionError("'" + refusal + "' expected, but it is '" + detail + "'");
        }
    }
}
