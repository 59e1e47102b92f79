package dev.backchat.server.token;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimsBytesTest {
    /** The bytes of claims in which one text was exchanged for another of its length. */
    private static byte[] written(String text, String other) {
        byte[] bytes = ClaimsBytes.write(new Claims(
                "AbCdEfGh1234",
                new Arn("eu-west-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234"),
                "ann",
                EnumSet.of(ChatTokenCapability.SEND_MESSAGE),
                Map.of(),
                Moment.at(Instant.EPOCH),
                Instant.EPOCH,
                Instant.EPOCH));
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace(text, other)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesClaimsWithoutARoom() {
        assertThatThrownBy(() -> ClaimsBytes.read(written("arn:aws", "arn:awz")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesUnknownCapabilities() {
        assertThatThrownBy(() -> ClaimsBytes.read(written("SEND_M", "SEND_X"))).isInstanceOf(IOException.class);
    }
}
