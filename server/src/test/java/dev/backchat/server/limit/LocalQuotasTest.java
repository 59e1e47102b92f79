package dev.backchat.server.limit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalQuotasTest {
    private static Quotas quotas(String text) {
        return new LocalQuotas(requireNonNull(QuotaLimits.parse(text)), () -> 0);
    }

    @Test
    void countsConnectionsByAccountAndRegion() {
        Quotas quotas = quotas("ConcurrentChatConnections=2");
        assertThat(quotas.tryConnect(new AccountRegion("1", "a")).join()).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("1", "a")).join()).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("1", "a")).join()).isFalse();
        assertThat(quotas.tryConnect(new AccountRegion("1", "b")).join()).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("2", "a")).join()).isTrue();
        quotas.disconnect(new AccountRegion("1", "a"));
        assertThat(quotas.tryConnect(new AccountRegion("1", "a")).join()).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("1", "a")).join()).isFalse();
    }

    @Test
    void countsRatesByNameAccountAndRegion() {
        Quotas quotas = quotas("GetRoom=1,ListRooms=1");
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("1", "a")).join())
                .isTrue();
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("1", "a")).join())
                .isFalse();
        assertThat(quotas.tryAcquire("ListRooms", new AccountRegion("1", "a")).join())
                .isTrue();
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("2", "a")).join())
                .isTrue();
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("1", "b")).join())
                .isTrue();
        assertThat(quotas.tryAcquire("CreateRoom", new AccountRegion("1", "a")).join())
                .isTrue();
    }
}
