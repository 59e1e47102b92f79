package dev.backchat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.AwsCredentials;
import dev.backchat.client.credentials.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class EnvironmentTest {
    @TempDir
    private Path home;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    private Environment environment() {
        properties.put("user.home", home.toString());
        return new Environment(properties::get, variables::get);
    }

    private Path file(String name, String text) throws IOException {
        Files.createDirectories(home.resolve(".aws"));
        return Files.writeString(home.resolve(".aws").resolve(name), text);
    }

    @Test
    void propertiesOverrideVariablesWhichOverrideTheProfile() throws IOException {
        file("credentials", "[default]\naws_access_key_id = a\naws_secret_access_key = b\n");
        file("config", "[default]\nregion = eu-west-1\n");
        Environment environment = environment();
        assertThat(environment.credentials()).isEqualTo(new Credentials("a", "b"));
        assertThat(environment.region()).contains("eu-west-1");
        variables.putAll(Map.of(
                "AWS_ACCESS_KEY_ID",
                "c",
                "AWS_SECRET_ACCESS_KEY",
                "d",
                "AWS_SESSION_TOKEN",
                "e",
                "AWS_DEFAULT_REGION",
                "ap-south-1"));
        assertThat(environment.credentials()).isEqualTo(new Credentials("c", "d", "e"));
        assertThat(environment.region()).contains("ap-south-1");
        variables.put("AWS_REGION", "us-west-2");
        assertThat(environment.region()).contains("us-west-2");
        properties.putAll(Map.of("aws.accessKeyId", "f", "aws.secretAccessKey", "g", "aws.region", "us-east-1"));
        assertThat(environment.credentials()).isEqualTo(new Credentials("f", "g"));
        assertThat(environment.region()).contains("us-east-1");
    }

    /** As botocore has it: a profile that is passed switches off the keys of variables, one of AWS_PROFILE doesn't. */
    @Test
    void anExplicitProfileOverridesKeysInTheEnvironment() throws IOException {
        file("credentials", "[bot]\naws_access_key_id = a\naws_secret_access_key = b\n[empty]\n");
        file("config", "[profile bot]\nregion = eu-west-1\n");
        variables.putAll(Map.of("AWS_ACCESS_KEY_ID", "c", "AWS_SECRET_ACCESS_KEY", "d", "AWS_PROFILE", "bot"));
        Environment environment = environment();
        assertThat(environment.credentials()).isEqualTo(new Credentials("c", "d"));
        assertThat(environment.withProfile("bot").credentials()).isEqualTo(new Credentials("a", "b"));
        assertThat(environment.withProfile("bot").region()).contains("eu-west-1");
        assertThat(environment.withProfile("empty").profileName()).contains("empty");
        assertThat(environment.withProfile("empty").findCredentials()).isEmpty();
        assertThatThrownBy(() -> environment.withProfile("none").findCredentials())
                .isInstanceOf(IvschatClientException.class)
                .hasMessageContaining("'none'");
    }

    @Test
    void readsAnotherProfileWithItsSessionTokenAndService() throws IOException {
        file("credentials", """
                [default]
                aws_access_key_id=x
                # the one that counts
                [bot]
                ; a comment
                aws_access_key_id=id
                aws_secret_access_key=se#cret=
                aws_session_token=token
                """);
        file("config", """
                [profile bot]
                region=us-west-2
                endpoint_url=http://all
                services=local
                [services local]
                s3 =
                  endpoint_url = http://not-this
                ivschat =
                  endpoint_url = http://127.0.0.1:4870
                """);
        variables.put("AWS_PROFILE", "bot");
        Environment environment = environment();
        assertThat(environment.credentials()).isEqualTo(new Credentials("id", "se#cret=", "token"));
        assertThat(environment.region()).contains("us-west-2");
        assertThat(environment.endpoint()).contains("http://127.0.0.1:4870");
        variables.put("AWS_ENDPOINT_URL", "http://variable");
        assertThat(environment.endpoint()).contains("http://variable");
        variables.put("AWS_ENDPOINT_URL_IVSCHAT", "http://service");
        assertThat(environment.endpoint()).contains("http://service");
    }

    @Test
    void readsFilesAgainThatHaveChanged() throws IOException {
        file("credentials", "[default]\naws_access_key_id=a\naws_secret_access_key=b\n");
        Environment environment = environment();
        assertThat(environment.credentials().accessKeyId()).isEqualTo("a");
        Path changed = file("credentials", "[default]\naws_access_key_id=c\naws_secret_access_key=d\n");
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
        assertThat(environment.credentials().accessKeyId()).isEqualTo("c");
    }

    @Test
    void fileLocationsAreConfigurable() throws IOException {
        Path elsewhere =
                Files.writeString(home.resolve("keys"), "[default]\naws_access_key_id=a\naws_secret_access_key=b\n");
        variables.put("AWS_SHARED_CREDENTIALS_FILE", elsewhere.toString());
        assertThat(environment().credentials()).isEqualTo(new Credentials("a", "b"));
    }

    @Test
    void errorWithoutCredentialsSaysWhatToDo() {
        assertThatThrownBy(() -> environment().credentials())
                .isInstanceOfSatisfying(
                        IvschatClientException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CONFIGURATION))
                .hasMessageContaining("AWS_ACCESS_KEY_ID")
                .hasMessageContaining("'default'");
    }

    @Test
    void defaultEndpointIsAmazons() {
        ClientConfig config =
                new ClientConfig.Builder(environment()).region("us-west-2").build();
        assertThat(config.endpoint()).isEqualTo(URI.create("https://ivschat.us-west-2.amazonaws.com"));
    }

    @Test
    void errorWithoutARegionSaysSo() {
        assertThatThrownBy(() -> new ClientConfig.Builder(environment()).build())
                .isInstanceOf(IvschatClientException.class)
                .hasMessageContaining("AWS_REGION");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:4870", "ftp://x", "http://", "no url"})
    void refusesAnEndpointThatIsNoUrl(String endpoint) {
        ClientConfig.Builder builder =
                new ClientConfig.Builder(environment()).region("us-west-2").endpoint(endpoint);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IvschatClientException.class)
                .hasMessageContaining(endpoint);
    }

    @Test
    void takesTheAwsSdksCredentials() {
        assertThat(AwsCredentials.from(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                        .credentials())
                .isEqualTo(new Credentials("a", "b"));
        assertThat(AwsCredentials.from(StaticCredentialsProvider.create(AwsSessionCredentials.create("a", "b", "c")))
                        .credentials())
                .isEqualTo(new Credentials("a", "b", "c"));
    }

    @Test
    void credentialsShowNoSecret() {
        assertThat(new Credentials("id", "secret", "session")).hasToString("Credentials[id]");
    }
}
