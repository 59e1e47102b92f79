package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PageTokenTest {
    private static final String LIST = "ListRooms:000000000000:us-west-2";

    @Property
    void roundTrips(@ForAll @LongRange(min = 0, max = 4_102_444_800_000L) long time) {
        PageToken token = new PageToken(time, "AbCdEfGh1234");
        assertThat(PageToken.parse(token.text(LIST), LIST)).isEqualTo(token);
    }

    @Property
    void refusesAnythingElse(@ForAll String text) {
        if (!text.isEmpty()) {
            assertRefused(text, LIST);
        }
    }

    @Property
    void refusesADamagedToken(@ForAll @IntRange(max = 40) int at, @ForAll char by) {
        String text = new PageToken(1_700_000_000_000L, "AbCdEfGh1234").text(LIST);
        if (text.charAt(at) != by) {
            assertRefused(text.substring(0, at) + by + text.substring(at + 1), LIST);
        }
    }

    @Test
    void refusesATokenOfAnotherList() {
        assertRefused(new PageToken(1, "AbCdEfGh1234").text("ListRooms:000000000000:eu-west-1"), LIST);
    }

    @Test
    void startsAtTheBeginningWithoutAToken() {
        assertThat(PageToken.parse(null, LIST)).isEqualTo(PageToken.START);
        assertThat(PageToken.parse("", LIST)).isEqualTo(PageToken.START);
    }

    private static void assertRefused(String text, String list) {
        assertThatIllegalArgumentException().isThrownBy(() -> PageToken.parse(text, list));
    }
}
