package dev.backchat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeyedRatesTest {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long nowNanos = Long.MAX_VALUE - 5; // nanoTime may overflow
    private final KeyedRates<String> rates = new KeyedRates<>(() -> nowNanos);

    @Test
    void countsEachKeyOnItsOwn() {
        assertThat(rates.tryAcquire("a", 1)).isTrue();
        assertThat(rates.tryAcquire("a", 1)).isFalse();
        assertThat(rates.tryAcquire("b", 1)).isTrue();
        nowNanos += SECOND_NANOS;
        assertThat(rates.tryAcquire("a", 1)).isTrue();
        assertThat(rates.tryAcquire("a", 1)).isFalse();
    }

    @Test
    void zeroAllowsAnyNumber() {
        for (int i = 0; i < 1000; i++) {
            assertThat(rates.tryAcquire("a", 0)).isTrue();
        }
    }

    @Test
    void forgetsOnlyIdleKeys() {
        rates.tryAcquire("a", 1);
        nowNanos += SECOND_NANOS / 2;
        rates.tryAcquire("b", 1);
        nowNanos += SECOND_NANOS / 2;
        rates.removeIdle();
        assertThat(rates.size()).isEqualTo(1);
        assertThat(rates.tryAcquire("b", 1)).isFalse();
    }

    @Test
    void boundsTheNumberOfIdleKeys() {
        for (int i = 0; i < 20 * KeyedRates.MAX_IDLE; i++) {
            rates.tryAcquire("key " + i, 1);
            nowNanos += SECOND_NANOS;
        }
        assertThat(rates.size()).isLessThanOrEqualTo(KeyedRates.MAX_IDLE);
    }

    @Test
    void keepsAllKeysThatAreInUse() {
        int inUse = 3 * KeyedRates.MAX_IDLE;
        for (int i = 0; i < inUse; i++) {
            rates.tryAcquire("key " + i, 1);
        }
        assertThat(rates.size()).isEqualTo(inUse);
    }
}
