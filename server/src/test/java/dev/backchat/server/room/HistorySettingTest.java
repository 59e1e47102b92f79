package dev.backchat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistorySettingTest {
    @ParameterizedTest
    @CsvSource({"200/1h, 200, 3600", "1/1s, 1, 1", "1000/24h, 1000, 86400", "5/86400s, 5, 86400", "5/90m, 5, 5400"})
    void readsMessagesAndAge(String value, int messages, long seconds) {
        assertThat(HistorySetting.parse(value)).isEqualTo(new HistorySetting(messages, Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "on",
                "200",
                "/1h",
                "200/",
                "0/1h",
                "1001/1h",
                "200/0s",
                "200/25h",
                "200/86401s",
                "200/1441m",
                "200/1d",
                "200/1H",
                " 200/1h",
                "200/1h ",
                "-1/1h",
                "200/1.5h",
                "\u0662/1h"
            })
    void refusesAnythingElse(String value) {
        assertThatThrownBy(() -> HistorySetting.parse(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be <messages>/<age>");
        assertThat(HistorySetting.of(Map.of(HistorySetting.TAG, value))).isEqualTo(HistorySetting.NONE);
    }
}
