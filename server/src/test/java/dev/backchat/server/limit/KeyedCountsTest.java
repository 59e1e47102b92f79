package dev.backchat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyedCountsTest {
    private final KeyedCounts<String> counts = new KeyedCounts<>();

    @Test
    void countsEachKeyUpToTheMaximum() {
        assertThat(counts.tryAcquire("a", 2)).isTrue();
        assertThat(counts.tryAcquire("a", 2)).isTrue();
        assertThat(counts.tryAcquire("a", 2)).isFalse();
        assertThat(counts.tryAcquire("b", 2)).isTrue();
        counts.release("a");
        assertThat(counts.tryAcquire("a", 2)).isTrue();
        assertThat(counts.tryAcquire("a", 2)).isFalse();
    }

    @Test
    void zeroAllowsAnyNumberAndNeedsNoRelease() {
        for (int i = 0; i < 1000; i++) {
            assertThat(counts.tryAcquire("a", 0)).isTrue();
        }
        counts.release("a");
        assertThat(counts.tryAcquire("a", 1)).isTrue();
    }
}
