package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.backchat.server.config.ConfigSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the commands a server prints can be pasted. */
class BannerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "0.0.0.0",
                "::",
                "[::]",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "0:0:0:0:0:0:0:0"
            })
    void printedAddressesAnswer(String host) throws Exception {
        if (host.contains(":")) {
            assumeIpv6();
        }
        ServerConfig config = ConfigReader.read(new ConfigSources(
                        true,
                        Map.of("host", host, "port", "0", "internalPort", "0", "insecurePlainText", "true"),
                        List.of(),
                        Map.of("BACKCHAT_INTERNAL_HOST", host),
                        null))
                .config();
        try (Server server = Server.start(config)) {
            String banner = Banner.of(config, server, "1");
            assertThat(status(address(banner, "endpoint") + "/ListRooms")).isEqualTo(403);
            assertThat(status(address(banner, "websocket").replace("ws:", "http:") + "/ListRooms"))
                    .isEqualTo(403);
            assertThat(status(address(banner, "internal") + "/healthz")).isEqualTo(200);
            assertThat(status(address(banner, "console"))).isEqualTo(200);
            assertThat(banner).contains("export AWS_ENDPOINT_URL_IVSCHAT=" + address(banner, "endpoint") + "\n");
        }
    }

    private static String address(String banner, String name) {
        Matcher line =
                Pattern.compile("^  " + name + " +(\\S+)$", Pattern.MULTILINE).matcher(banner);
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    private static int status(String url) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (url.endsWith("ListRooms")) {
            request.POST(HttpRequest.BodyPublishers.noBody());
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void assumeIpv6() {
        try {
            new ServerSocket(0, 1, InetAddress.getByName("::1")).close();
        } catch (IOException e) {
            abort("this machine has no IPv6");
        }
    }
}
