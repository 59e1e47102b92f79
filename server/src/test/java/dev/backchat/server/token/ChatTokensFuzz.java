package dev.backchat.server.token;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;

/** No text opens a room but the one that was sealed, and all others are refused alike. */
public final class ChatTokensFuzz {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ChatTokens TOKENS = new ChatTokens(
            new TokenKeys(Database.inMemory(), InstantSource.fixed(NOW), Duration.ofDays(1)),
            new TokenClock(InstantSource.fixed(NOW), InstantSource.fixed(NOW)));
    private static final String SEALED = TOKENS.seal(new Claims(
            "AbCdEfGh1234",
            new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234"),
            "ann",
            EnumSet.allOf(ChatTokenCapability.class),
            Map.of("k", "v"),
            TOKENS.issueTime(),
            NOW.plusSeconds(60),
            NOW.plusSeconds(3600)));

    private ChatTokensFuzz() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        int kept = data.consumeInt(0, SEALED.length());
        String token = SEALED.substring(0, kept) + data.consumeRemainingAsString();
        try {
            TOKENS.open(token);
        } catch (RefusedToken e) {
            if (!e.reason().equals("The chat token is invalid")) {
                throw new AssertionError(e);
            }
            return;
        }
        if (!token.equals(SEALED)) {
            throw new AssertionError("a token that nobody made");
        }
    }
}
