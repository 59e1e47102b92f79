package dev.backchat.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.client.Environment;
import dev.backchat.client.IvschatClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how commands find the service and the credentials. */
class ServiceTest {
    @TempDir
    private Path home;

    private final Map<String, String> variables = new HashMap<>();
    private final ServiceOptions options = new ServiceOptions();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

    @BeforeEach
    void noFilesOfThisMachine() {
        variables.put("HOME", home.toString());
    }

    private void keys() {
        variables.put("AWS_ACCESS_KEY_ID", "key");
        variables.put("AWS_SECRET_ACCESS_KEY", "secret");
    }

    private String found() throws CommandException {
        Environment environment = Environment.of(variables);
        try (Service service = Service.find(options, environment, new Console(new ByteArrayOutputStream(), notes))) {
            return service.config().endpoint() + " " + service.config().region() + " "
                    + service.config().credentials().credentials().accessKeyId() + " " + service.regionOrUrl();
        }
    }

    private String noted() {
        return notes.toString(UTF_8);
    }

    @Test
    void defaultsToALocalDevServerAndSaysSo() throws Exception {
        assertThat(found()).isEqualTo("http://127.0.0.1:4870 us-east-1 test ws://127.0.0.1:4870");
        assertThat(noted())
                .isEqualTo("backchat: no credentials are configured: uses test/test, of a server for development, at"
                        + " http://127.0.0.1:4870 in us-east-1\n");
    }

    @Test
    void keepsAConfiguredRegionWithoutAnEndpoint() throws Exception {
        variables.put("AWS_DEFAULT_REGION", "eu-west-1");
        assertThat(found()).isEqualTo("http://127.0.0.1:4870 eu-west-1 test ws://127.0.0.1:4870");
    }

    @Test
    void usesTheConfigurationSilently() throws Exception {
        keys();
        variables.put("AWS_ENDPOINT_URL_IVSCHAT", "https://chat.example.com/chat");
        variables.put("AWS_REGION", "eu-west-1");
        assertThat(found()).isEqualTo("https://chat.example.com/chat eu-west-1 key wss://chat.example.com/chat");
        assertThat(noted()).isEmpty();
    }

    @Test
    void flagsOverrideTheEnvironment() throws Exception {
        keys();
        variables.put("AWS_ENDPOINT_URL_IVSCHAT", "https://chat.example.com");
        variables.put("AWS_REGION", "eu-west-1");
        options.endpointUrl = "http://10.0.0.1:4870";
        options.region = "us-west-2";
        options.websocketUrl = "wss://messaging.example.com";
        assertThat(found()).isEqualTo("http://10.0.0.1:4870 us-west-2 key wss://messaging.example.com");
    }

    @Test
    void usesAmazonsEndpointWithCredentialsAloneAndSaysSo() throws Exception {
        keys();
        variables.put("AWS_REGION", "eu-west-1");
        assertThat(found()).isEqualTo("https://ivschat.eu-west-1.amazonaws.com eu-west-1 key eu-west-1");
        assertThat(noted()).isEqualTo("backchat: no endpoint is configured: talks to Amazon IVS Chat in eu-west-1\n");
        variables.remove("AWS_REGION");
        assertThatThrownBy(this::found)
                .isInstanceOf(IvschatClientException.class)
                .hasMessageContaining("there is no region");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:5000, ws://127.0.0.1:5000",
        "http://127.0.0.2, ws://127.0.0.2",
        "http://LOCALHOST:5000/, ws://LOCALHOST:5000/",
        "https://[::1]:5000, wss://[::1]:5000"
    })
    void treatsAnyLocalPortAsADevServer(String endpoint, String websocket) throws Exception {
        options.endpointUrl = endpoint;
        assertThat(found()).isEqualTo(endpoint + " us-east-1 test " + websocket);
        assertThat(noted()).contains("test/test", endpoint);
        keys();
        notes.reset();
        assertThat(found()).isEqualTo(endpoint + " us-east-1 key " + websocket);
        assertThat(noted()).isEqualTo("backchat: no region is configured: uses us-east-1\n");
    }

    @ParameterizedTest
    @CsvSource({"http://10.0.0.1:4870", "https://localhost.example.com", "http://127.0.0.1.example.com"})
    void usesTheDevKeyOnlyForThisMachine(String endpoint) {
        options.endpointUrl = endpoint;
        options.region = "us-east-1";
        assertThatThrownBy(this::found)
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("there are no credentials: set AWS_ACCESS_KEY_ID");
    }

    @Test
    void aNamedProfileOverridesKeysOfTheEnvironment() throws Exception {
        Files.createDirectory(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), """
                [default]
                endpoint_url = http://default
                region = us-east-1
                [profile other]
                endpoint_url = http://other
                region = us-west-2
                aws_access_key_id = others
                aws_secret_access_key = secret
                [profile empty]
                region = eu-west-1
                """);
        keys();
        options.profile = "other";
        assertThat(found()).isEqualTo("http://other us-west-2 others ws://other");
        options.profile = "empty";
        assertThatThrownBy(this::found)
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("there are no credentials in the profile 'empty'");
        options.profile = "none";
        assertThatThrownBy(this::found)
                .isInstanceOf(IvschatClientException.class)
                .hasMessageContaining("has the profile 'none'");
    }

    @ParameterizedTest
    @CsvSource({"ws://127.0.0.1:4870", "127.0.0.1:4870", "http://", "http://a b"})
    void refusesAnInvalidEndpoint(String endpoint) throws IOException {
        keys();
        options.endpointUrl = endpoint;
        options.region = "us-east-1";
        assertThatThrownBy(this::found)
                .isInstanceOf(IvschatClientException.class)
                .hasMessageContaining(endpoint);
    }

    @Test
    void refusesAnInvalidWebSocketUrl() {
        options.websocketUrl = "http://127.0.0.1:4870";
        assertThatThrownBy(this::found)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--websocket-url must begin with ws:// or wss://");
    }
}
