package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests requests under a web page's own domain that resolves to this machine, so that the browser takes this server
 * for the page's.
 */
class DnsRebindingTest {
    private static final Map<String, String> FREE_PORTS = Map.of("port", "0", "internalPort", "0");

    private static String call(int port, String host) throws Exception {
        return RawHttp.send(port, "{}", "POST /ListRooms HTTP/1.1", "Host: " + host, "Content-Type: application/json");
    }

    private static String upgrade(int port, String host) throws Exception {
        return RawHttp.send(
                port,
                "",
                "GET / HTTP/1.1",
                "Host: " + host,
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }

    @Test
    void aDevServerAnswersToItsOwnNamesOnly() throws Exception {
        Map<String, String> environment = Map.of("BACKCHAT_ALLOWED_HOSTS", "chat.example.com, other.example.com");
        try (Server server = Server.start(Configs.read(true, FREE_PORTS, environment, null))) {
            int port = server.port();
            assertThat(call(port, "evil.example:" + port))
                    .startsWith("HTTP/1.1 403")
                    .contains("AccessDeniedException", "The header Host has a name that is not this server's");
            assertThat(upgrade(port, "evil.example:" + port))
                    .startsWith("HTTP/1.1 403")
                    .contains("{\"ErrorCode\":403,\"ErrorMessage\":\"The header Host has a name");
            for (String host : new String[] {"127.0.0.1:" + port, "[::1]:" + port, "backchat", "Other.example.com"}) {
                assertThat(call(port, host)).contains("MissingAuthenticationToken");
                assertThat(upgrade(port, host)).contains("The header Connection must contain Upgrade");
            }
            assertThat(RawHttp.send(port, "", "GET /ListRooms HTTP/1.1", "Host: localhost", "Host: evil.example"))
                    .startsWith("HTTP/1.1 403");
            assertThat(RawHttp.send(server.internalPort(), "", "GET /healthz HTTP/1.1", "Host: evil.example"))
                    .startsWith("HTTP/1.1 403");
            assertThat(RawHttp.send(server.internalPort(), "", "GET /healthz HTTP/1.1", "Host: chat.example.com"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aProductionServerAnswersClientsByAnyNameAndOperatorsByItsOwn(@TempDir Path data) throws Exception {
        Map<String, String> environment = Map.of(
                "BACKCHAT_DATA", data.toString(),
                "BACKCHAT_AWS", "off",
                "BACKCHAT_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "BACKCHAT_SECRET_ACCESS_KEY", "secret",
                "BACKCHAT_ACCOUNT", "123456789012");
        try (Server server = Server.start(Configs.read(false, FREE_PORTS, environment, null))) {
            assertThat(call(server.port(), "chat.example.com")).contains("MissingAuthenticationToken");
            assertThat(RawHttp.send(server.internalPort(), "", "GET /metrics HTTP/1.1", "Host: chat.example.com"))
                    .startsWith("HTTP/1.1 403");
            assertThat(RawHttp.send(server.internalPort(), "", "GET /metrics HTTP/1.1", "Host: backchat:4871"))
                    .startsWith("HTTP/1.1 200");
        }
    }
}
