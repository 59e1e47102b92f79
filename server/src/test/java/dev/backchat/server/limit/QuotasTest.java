package dev.backchat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotasTest {
    /** From the user guide's page of service quotas. */
    @ParameterizedTest
    @CsvSource({
        "CreateChatToken, 200",
        "DeleteMessage, 100",
        "DisconnectUser, 100",
        "SendEvent, 100",
        "CreateRoom, 5",
        "DeleteRoom, 5",
        "GetRoom, 5",
        "ListRooms, 5",
        "UpdateRoom, 5",
        "CreateLoggingConfiguration, 3",
        "DeleteLoggingConfiguration, 3",
        "GetLoggingConfiguration, 3",
        "ListLoggingConfigurations, 3",
        "UpdateLoggingConfiguration, 3",
        "TagResource, 10",
        "UntagResource, 10",
        "ListTagsForResource, 10",
        "Rooms, 50000",
        "LoggingConfigurations, 10",
        "ConcurrentChatConnections, 50000",
        "SendMessage, 1000"
    })
    void knowsAmazonsQuotas(String name, int limit) {
        assertThat(Quotas.parse("aws").limit(name)).isEqualTo(limit);
        assertThat(Quotas.parse("none").limit(name)).isZero();
        assertThat(Quotas.parse("none," + name + "=7").limit(name)).isEqualTo(7);
        assertThat(Quotas.parse(name + "=7")).isEqualTo(Quotas.parse("none, " + name + "=7"));
    }

    @Test
    void hasAQuotaForEachOperation() {
        assertThat(Quotas.names()).containsAll(Operations.BY_NAME.keySet()).hasSize(21);
    }

    @Test
    void singleOnesCanBeChangedOrLifted() {
        Quotas quotas = Quotas.parse("aws,CreateRoom=0,Rooms=2");
        assertThat(quotas.limit("CreateRoom")).isZero();
        assertThat(quotas.limit("Rooms")).isEqualTo(2);
        assertThat(quotas.limit("GetRoom")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "amazon", "aws,none", "Rooms=1,aws", "Rooms", "Rooms=", "Rooms=-1", "rooms=1", "Rooms=1=2"})
    void refusesWhatIsNoQuota(String text) {
        assertThat(Quotas.parse(text)).isNull();
    }

    @Test
    void countsConnectionsByAccountAndRegion() {
        Quotas quotas = Quotas.parse("ConcurrentChatConnections=2");
        assertThat(quotas.tryConnect(new AccountRegion("1", "a"))).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("1", "a"))).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("1", "a"))).isFalse();
        assertThat(quotas.tryConnect(new AccountRegion("1", "b"))).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("2", "a"))).isTrue();
        quotas.disconnect(new AccountRegion("1", "a"));
        assertThat(quotas.tryConnect(new AccountRegion("1", "a"))).isTrue();
        assertThat(quotas.tryConnect(new AccountRegion("1", "a"))).isFalse();
    }

    @Test
    void countsRatesByNameAccountAndRegion() {
        Quotas quotas = Quotas.parse("GetRoom=1,ListRooms=1");
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("1", "a"))).isTrue();
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("1", "a"))).isFalse();
        assertThat(quotas.tryAcquire("ListRooms", new AccountRegion("1", "a"))).isTrue();
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("2", "a"))).isTrue();
        assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("1", "b"))).isTrue();
        assertThat(quotas.tryAcquire("CreateRoom", new AccountRegion("1", "a"))).isTrue();
    }

    @Test
    void forgetsRatesOfRegionsThatSomebodyMadeUp() {
        Quotas quotas = Quotas.parse("none,GetRoom=999999999");
        for (int i = 0; i < 20 * Quotas.MAX_QUIET_RATES; i++) {
            assertThat(quotas.tryAcquire("GetRoom", new AccountRegion("123456789012", "region-" + i)))
                    .isTrue();
        }
        assertThat(quotas.rates()).isLessThanOrEqualTo(Quotas.MAX_QUIET_RATES);
    }
}
