package dev.backchat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final long START = Long.MAX_VALUE - 5; // nanoTime may overflow

    @Property
    void givesOneSecondsWorthAtOnceAndNoMore(@ForAll @IntRange(min = 1, max = 100) int perSecond) {
        Rate rate = new Rate(START);
        for (int i = 0; i < perSecond; i++) {
            assertThat(rate.tryAcquire(perSecond, START)).isTrue();
        }
        assertThat(rate.tryAcquire(perSecond, START)).isFalse();
    }

    @Property
    void givesOneMoreAfterEachOnesTime(@ForAll @IntRange(min = 1, max = 100) int perSecond) {
        Rate rate = new Rate(START);
        while (rate.tryAcquire(perSecond, START)) {}
        long oneNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        assertThat(rate.tryAcquire(perSecond, START + oneNanos)).isTrue();
        assertThat(rate.tryAcquire(perSecond, START + oneNanos)).isFalse();
    }

    @Property
    void neverGivesMoreThanTwoSecondsWorthInASecond(
            @ForAll @IntRange(min = 1, max = 100) int perSecond,
            @ForAll @Size(500) List<@LongRange(min = 0, max = 20_000_000) Long> pausesNanos) {
        Rate rate = new Rate(START);
        long nowNanos = START;
        int given = 0;
        for (long pause : pausesNanos) {
            if (nowNanos + pause - START > TimeUnit.SECONDS.toNanos(1)) {
                break;
            }
            nowNanos += pause;
            given += rate.tryAcquire(perSecond, nowNanos) ? 1 : 0;
        }
        assertThat(given).isLessThanOrEqualTo(2 * perSecond);
    }

    @Test
    void isFullAgainAfterAQuietSecond() {
        Rate rate = new Rate(START);
        assertThat(rate.isFull(START)).isTrue();
        rate.tryAcquire(1, START);
        assertThat(rate.isFull(START)).isFalse();
        assertThat(rate.isFull(START + TimeUnit.SECONDS.toNanos(1))).isTrue();
    }
}
