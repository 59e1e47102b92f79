package dev.backchat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350));

    private void assertNext(int longestMillis) {
        assertThat(backoff.next()).isBetween(Duration.ofMillis(longestMillis / 2), Duration.ofMillis(longestMillis));
    }

    @Test
    void doublesUpToTheLimit() {
        assertNext(100);
        assertNext(200);
        assertNext(350);
        assertNext(350);
    }

    @Test
    void beginsAnewAfterASuccess() {
        backoff.next();
        backoff.next();
        backoff.reset();
        assertNext(100);
    }
}
