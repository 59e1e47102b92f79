package dev.backchat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.time.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
    private final TestClock clock = new TestClock();
    private final LogThrottle throttle = new LogThrottle(clock);

    @Test
    void permitsTheFirstLineAndThenOneEveryTenSeconds() {
        assertThat(throttle.tryLog()).isTrue();
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(throttle.tryLog()).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(throttle.tryLog()).isTrue();
        assertThat(throttle.tryLog()).isFalse();
    }
}
