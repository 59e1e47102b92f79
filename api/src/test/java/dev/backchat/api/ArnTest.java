package dev.backchat.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ArnTest {
    @Test
    void readsItsParts() {
        assertThat(Arn.parse("arn:aws:ivschat:eu-west-1:000000000000:room/AbCdEfGh1234"))
                .isEqualTo(new Arn("eu-west-1", "000000000000", ResourceType.ROOM, "AbCdEfGh1234"));
        assertThat(Arn.parse("arn:aws:ivschat:eu-west-1:000000000000:logging-configuration/x")
                        .type())
                .isEqualTo(ResourceType.LOGGING_CONFIGURATION);
    }

    @Property
    void writesWhatItReads(@ForAll long seed) {
        Arn arn = new Arn("us-east-1", "123456789012", ResourceType.ROOM, ResourceId.next(new Random(seed)));
        assertThat(Arn.parse(arn.toString())).isEqualTo(arn);
        assertThat(ResourceId.isValid(arn.id())).isTrue();
    }

    @Property
    void refusesAnythingElse(@ForAll String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Arn.parse(text));
    }

    @Test
    void refusesWhatIsTooLong() {
        String arn = "arn:aws:ivschat:us-east-1:123456789012:room/";
        Arn.parse(arn + "a".repeat(128 - arn.length()));
        assertThatIllegalArgumentException().isThrownBy(() -> Arn.parse(arn + "a".repeat(129 - arn.length())));
    }
}
