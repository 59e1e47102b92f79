package dev.backchat.server.token;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Text;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.server.sql.SqliteDatabase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A sealed token opens unchanged within its lifetime; with any alteration it is refused. */
public final class ChatTokensFuzz {
    enum Outcome {
        OPENED,
        EXPIRED,
        NOT_YET_VALID,
        BENT,
        TOO_LONG,
        CUT_CLAIMS,
        LATER_VERSION
    }

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ChatTokens TOKENS = new ChatTokens(
            new TokenKeys(SqliteDatabase.inMemory(), () -> NOW, Duration.ofDays(1)),
            new TokenClock(() -> NOW, () -> NOW));

    private ChatTokensFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        // A clock that was set back by up to five seconds is none.
        Instant issued = NOW.plusMillis(
                outcome == Outcome.NOT_YET_VALID
                        ? 5_001 + Bend.one(data, 0, data.consumeInt(0, 1_000_000))
                        : Bend.one(data, 0, 5_000, -data.consumeInt(0, 1_000_000)));
        Instant expiration = outcome == Outcome.EXPIRED
                ? NOW.minusMillis(Bend.one(data, 0, 1, data.consumeInt(0, 1_000_000)))
                : (issued.isAfter(NOW) ? issued : NOW).plusMillis(Bend.one(data, 1, data.consumeInt(1, 1_000_000)));
        Claims claims = claims(data, Moment.at(issued), expiration);
        reached(outcome);
        switch (outcome) {
            case OPENED -> check(claims, TOKENS.seal(claims), "");
            case EXPIRED -> check(claims, TOKENS.seal(claims), "The chat token has expired");
            case NOT_YET_VALID -> check(claims, TOKENS.seal(claims), "The chat token is not yet valid");
            case BENT -> checkBent(data, claims);
            case TOO_LONG ->
                check(claims, TOKENS.seal(claims) + "A".repeat(ChatTokens.MAX_LENGTH), "The chat token is invalid");
            case CUT_CLAIMS -> {
                byte[] bytes = ClaimsBytes.write(claims);
                checkRefused(Arrays.copyOf(bytes, data.consumeInt(0, bytes.length - 1)));
            }
            case LATER_VERSION -> {
                byte[] bytes = ClaimsBytes.write(claims);
                bytes[0] = (byte) data.consumeInt(9, 255);
                checkRefused(bytes);
            }
        }
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

    /** @param refusal empty for none */
    private static void check(Claims claims, String token, String refusal) {
        String reason = "";
        try {
            Claims opened = TOKENS.open(token);
            if (!claims.equals(opened)) {
                throw new AssertionError("sealed " + claims + ", opened " + opened);
            }
        } catch (TokenRefusedException e) {
            reason = e.reason();
        }
        // One with more than anybody may put into it is longer than any that is taken.
        if (!reason.equals(refusal) && token.length() <= ChatTokens.MAX_LENGTH) {
            throw new AssertionError("'" + refusal + "' expected, but it is '" + reason + "'");
        }
    }

    private static void checkBent(FuzzInput data, Claims claims) {
        String token = TOKENS.seal(claims);
        String bent = data.consumeBoolean()
                ? new String(Bend.bytes(data, token.getBytes(ISO_8859_1)), ISO_8859_1)
                : token.substring(0, data.consumeInt(0, token.length())) + data.consumeRemainingAsString();
        if (!bent.equals(token)) {
            check(claims, bent, "The chat token is invalid");
        }
    }

    private static void checkRefused(byte[] bytes) {
        try {
            Claims read = ClaimsBytes.read(bytes);
            throw new AssertionError("read as " + read);
        } catch (IOException e) {
            // So it has to be.
        }
    }
}
