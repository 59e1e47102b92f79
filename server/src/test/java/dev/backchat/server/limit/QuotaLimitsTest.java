package dev.backchat.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaLimitsTest {
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
        assertThat(QuotaLimits.parse("aws").of(name)).isEqualTo(limit);
        assertThat(QuotaLimits.parse("none").of(name)).isZero();
        assertThat(QuotaLimits.parse("none," + name + "=7").of(name)).isEqualTo(7);
        assertThat(QuotaLimits.parse(name + "=7")).isEqualTo(QuotaLimits.parse("none, " + name + "=7"));
    }

    @Test
    void hasAQuotaForEachOperation() {
        assertThat(QuotaLimits.names()).containsAll(Operations.BY_NAME.keySet()).hasSize(21);
    }

    @Test
    void singleLimitsCanBeChangedOrLifted() {
        QuotaLimits limits = QuotaLimits.parse("aws,CreateRoom=0,Rooms=2");
        assertThat(limits.of("CreateRoom")).isZero();
        assertThat(limits.of("Rooms")).isEqualTo(2);
        assertThat(limits.of("GetRoom")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "amazon", "aws,none", "Rooms=1,aws", "Rooms", "Rooms=", "Rooms=-1", "rooms=1", "Rooms=1=2"})
    void refusesInvalidQuotas(String text) {
        assertThat(QuotaLimits.parse(text)).isNull();
    }
}
