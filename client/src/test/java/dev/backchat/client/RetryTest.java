package dev.backchat.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.UnmodeledException;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    @ParameterizedTest
    @CsvSource({
        "ThrottlingException,400,THROTTLED",
        "TooManyRequestsException,400,THROTTLED",
        "Anything,429,THROTTLED",
        "Anything,500,TRANSIENT",
        "Anything,502,TRANSIENT",
        "Anything,503,TRANSIENT",
        "Anything,504,TRANSIENT",
        "RequestTimeout,400,TRANSIENT",
        "Anything,400,NO",
        "Anything,501,NO",
        "InvalidSignatureException,403,NO"
    })
    void classifiesTransientErrors(String name, int status, Retry expected) {
        assertThat(Retry.after(new UnmodeledException(name, status, ""), false)).isEqualTo(expected);
    }

    @Test
    void retriesASignatureErrorOnlyAfterCorrectingTheClock() {
        assertThat(Retry.after(new UnmodeledException("InvalidSignatureException", 403, ""), true))
                .isEqualTo(Retry.CLOCK_SKEWED);
        assertThat(Retry.after(new AccessDeniedException(""), true)).isEqualTo(Retry.CLOCK_SKEWED);
        assertThat(Retry.after(new AccessDeniedException(""), false)).isEqualTo(Retry.NO);
    }

    @Property
    void backsOffExponentiallyUpToABound(@ForAll @IntRange(min = 1, max = 100) int attempts) {
        long bound = (long) Math.min(20_000, 100 * Math.pow(2, attempts - 1));
        assertThat(Retry.TRANSIENT.delay(attempts)).isBetween(Duration.ZERO, Duration.ofMillis(bound));
        assertThat(Retry.CLOCK_SKEWED.delay(attempts)).isEqualTo(Duration.ZERO);
    }

    @Test
    void retryQuotaAllowsAHundredRetriesAndRefillsWithSuccesses() {
        RetryQuota quota = new RetryQuota();
        for (int i = 0; i < RetryQuota.CAPACITY / Retry.TRANSIENT.cost(); i++) {
            assertThat(quota.tryAcquire(Retry.TRANSIENT.cost())).isTrue();
        }
        assertThat(quota.tryAcquire(Retry.TRANSIENT.cost())).isFalse();
        quota.succeeded(Retry.TRANSIENT.cost());
        assertThat(quota.tryAcquire(Retry.TRANSIENT.cost())).isTrue();
        for (int i = 0; i < Retry.TRANSIENT.cost() - 1; i++) {
            quota.succeeded(0);
        }
        assertThat(quota.tryAcquire(Retry.TRANSIENT.cost())).isFalse();
        quota.succeeded(0);
        assertThat(quota.tryAcquire(Retry.TRANSIENT.cost())).isTrue();
    }
}
