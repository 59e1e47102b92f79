package dev.backchat.server.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;

class AwsTest {
    private static final Map<String, String> ENDPOINT = Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1");

    private static LambdaClient lambda(Aws aws, String region) {
        return aws.lambda(region).orElseThrow();
    }

    @Test
    void keepsOnlyTheMostRecentlyUsedClients() {
        try (Aws aws = new Aws(Aws.Mode.AUTO, true, ENDPOINT)) {
            LambdaClient used = lambda(aws, "used");
            LambdaClient unused = lambda(aws, "unused");
            assertThat(lambda(aws, "used")).isSameAs(used);
            IntStream.range(0, Aws.MAX_CLIENTS - 2).forEach(i -> lambda(aws, "region-" + i));
            assertThat(lambda(aws, "used")).as("as many as are kept").isSameAs(used);
            lambda(aws, "one-more");
            assertThat(lambda(aws, "used")).isSameAs(used);
            assertThat(lambda(aws, "unused")).isNotSameAs(unused);
        }
    }

    @Test
    void servicesHaveClientsOfTheirOwn() {
        try (Aws aws = new Aws(Aws.Mode.AUTO, true, ENDPOINT)) {
            assertThat(aws.s3("us-east-1").orElseThrow())
                    .isSameAs(aws.s3("us-east-1").orElseThrow())
                    .isNotSameAs(lambda(aws, "us-east-1"));
        }
    }
}
