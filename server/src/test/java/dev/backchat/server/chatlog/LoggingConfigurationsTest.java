package dev.backchat.server.chatlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ServiceQuotaExceededException;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.TestDatabase;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class LoggingConfigurationsTest {
    private static final Instant TIME = Instant.parse("2023-01-05T14:33:32Z");

    private final Database database;
    private final LoggingConfigurations configurations;

    LoggingConfigurationsTest(TestDatabase kind) {
        database = kind.open();
        configurations = new LoggingConfigurations(database);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private Arn create(String account, String region, int max) {
        Arn arn = new Arn(region, account, ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        configurations.create(
                new LoggingConfiguration(
                        arn.toString(),
                        arn.id(),
                        TIME,
                        TIME,
                        null,
                        DestinationConfiguration.firehose("stream"),
                        "ACTIVE",
                        Map.of()),
                max);
        return arn;
    }

    @Test
    void limitsAnAccountToAThousandInAllRegions() {
        Arn last = create("111111111111", "us-east-1", 0);
        for (int i = 1; i < LoggingConfigurations.MAX_PER_ACCOUNT; i++) {
            last = create("111111111111", "region-" + i, 0);
        }
        assertThatThrownBy(() -> create("111111111111", "us-east-1", 0))
                .isInstanceOf(ServiceQuotaExceededException.class)
                .hasMessageContaining("in all regions");
        create("222222222222", "us-east-1", 0);
        assertThat(configurations.delete(last)).isTrue();
        create("111111111111", "us-east-1", 0);
    }

    @Test
    void appliesTheQuotaToEachRegion() {
        create("111111111111", "us-east-1", 1);
        create("111111111111", "us-west-2", 1);
        assertThatThrownBy(() -> create("111111111111", "us-east-1", 1))
                .isInstanceOf(ServiceQuotaExceededException.class)
                .hasMessageContaining("in the region");
    }

    @Test
    void noneExistWhenAllAreGoneUnlessAnotherServerMayAddOne() {
        assertThat(configurations.mayExist()).isEqualTo(database.isShared());
        Arn one = create("111111111111", "us-east-1", 0);
        assertThat(configurations.mayExist()).isTrue();
        configurations.delete(one);
        assertThat(configurations.mayExist()).isEqualTo(database.isShared());
    }
}
