package dev.backchat.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class TextTest {
    @Property
    void countsTheBytesThatUtf8Needs(@ForAll String text) {
        String wellFormed = Text.wellFormed(text);
        assertThat(Text.utf8Bytes(wellFormed)).isEqualTo(wellFormed.getBytes(UTF_8).length);
    }

    @Property
    void countsAnUnpairedSurrogateAsItsReplacement(
            @ForAll @CharRange(from = '\ud7ff', to = '\ue000') @CharRange(from = 'a', to = 'b') String text) {
        assertThat(Text.utf8Bytes(text)).isEqualTo(Text.utf8Bytes(Text.wellFormed(text)));
    }

    @Property
    void makesTextThatSurvivesUtf8(
            @ForAll @CharRange(from = '\ud7ff', to = '\ue000') @CharRange(from = 'a', to = 'b') String text) {
        String wellFormed = Text.wellFormed(text);
        assertThat(new String(wellFormed.getBytes(UTF_8), UTF_8)).isEqualTo(wellFormed);
        assertThat(Text.codePoints(wellFormed)).isEqualTo(Text.codePoints(text));
    }

    @Test
    void addsUpKeysAndValues() {
        assertThat(Text.utf8Bytes(Map.of("é", "a", "b", "\ud83d\ude00"))).isEqualTo(8);
    }
}
