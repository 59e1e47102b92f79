package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.net.AddressRange;
import dev.backchat.server.net.PerAddressLimiter;
import dev.backchat.server.net.PerAddressLimits;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the checks on connections before their requests are known, on both sides of each limit. */
class ConnectionLimiterTest {
    /** However busy the machine is, nobody is to go because they took too long. */
    private static final Duration PATIENT = Duration.ofMinutes(2);

    private static final Clients DEFAULT = ServerConfig.forDevelopment().clients();
    private static final Clients ANY = DEFAULT.withHttp(DEFAULT.http().withHandshakeTimeout(PATIENT));

    private static Clients perAddress(int connections, int handshakesPerSecond, String... trustedProxies) {
        return with(new PerAddressLimits(connections, 0, handshakesPerSecond), trustedProxies);
    }

    private static Clients with(PerAddressLimits perAddress, String... trustedProxies) {
        return ANY.withTrustedProxies(List.of(trustedProxies).stream()
                        .map(AddressRange::parse)
                        .toList())
                .withPerAddress(perAddress);
    }

    private static Clients withOrigins(String... allowed) {
        return withOrigins(PerAddressLimits.ANY, allowed);
    }

    private static Clients withOrigins(PerAddressLimits perAddress, String... allowed) {
        return ANY.withAllowedOrigins(List.of(allowed)).withPerAddress(perAddress);
    }

    private static Clients bounded(
            Duration handshake, int headers, int headerBytes, int requestBytes, int messageBytes, int fragments) {
        return ANY.withHttp(ANY.http()
                        .withHandshakeTimeout(handshake)
                        .withMaxHeaders(headers)
                        .withMaxHeaderBytes(headerBytes)
                        .withMaxRequestBytes(requestBytes))
                .withChat(ANY.chat().withMaxMessageBytes(messageBytes).withMaxFragments(fragments));
    }

    private static String upgrade(String token, String... headers) {
        String request = RawWebSocket.upgradeRequest(token);
        String more =
                String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList());
        return request.substring(0, request.length() - 2) + more + "\r\n";
    }

    /** The status line's number. */
    private static int status(RawWebSocket raw) throws IOException {
        return Integer.parseInt(raw.readHead().substring(9, 12));
    }

    private static int statusOf(TestServer edge, String request) throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(request);
            return status(raw);
        }
    }

    @Test
    void closesConnectionsThatExceedTheHandshakeTimeout() throws IOException {
        Clients hasty = bounded(Duration.ofSeconds(1), 100, 32_768, 1_048_576, 16_384, 64);
        try (TestServer edge = new TestServer(hasty);
                RawWebSocket silent = RawWebSocket.connect(edge.port());
                RawWebSocket dripping = RawWebSocket.connect(edge.port());
                RawWebSocket quick = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "u"))) {
            for (char each : "GET / HTTP/1.1".toCharArray()) {
                dripping.write(Character.toString(each));
            }
            silent.awaitEnd();
            dripping.awaitEnd();
            Awaitility.await().until(() -> refused(edge, "handshake_timeout") == 2);
            quick.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"still here\"}");
            assertThat(quick.readFrame().text()).contains("still here");
        }
    }

    private static double refused(TestServer edge, String reason) {
        return edge.meters
                .counter("backchat.connections.refused", "reason", reason)
                .count();
    }

    @ParameterizedTest
    @CsvSource({"20, 403", "21, 431"})
    void countsHeaders(int headers, int expected) throws IOException {
        try (TestServer edge = new TestServer(bounded(Duration.ofSeconds(10), 20, 32_768, 65_536, 16_384, 64))) {
            assertThat(statusOf(
                            edge,
                            "POST /ListRooms HTTP/1.1\r\n" + "a: b\r\n".repeat(headers - 1)
                                    + "Content-Length: 0\r\n\r\n"))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"8100, 403", "8300, 431"})
    void measuresHeaders(int bytes, int expected) throws IOException {
        try (TestServer edge = new TestServer(bounded(Duration.ofSeconds(10), 100, 8192, 65_536, 16_384, 64))) {
            assertThat(statusOf(
                            edge,
                            "POST /ListRooms HTTP/1.1\r\nContent-Length: 0\r\na: " + "b".repeat(bytes - 25)
                                    + "\r\n\r\n"))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"65536, 403", "65537, 413"})
    void measuresBodies(int bytes, int expected) throws IOException {
        try (TestServer edge = new TestServer(bounded(Duration.ofSeconds(10), 100, 8192, 65_536, 16_384, 64))) {
            assertThat(statusOf(
                            edge,
                            "POST /ListRooms HTTP/1.1\r\nContent-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes)))
                    .isEqualTo(expected);
            assertThat(statusOf(
                            edge,
                            "POST /ListRooms HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(bytes) + "\r\n" + "x".repeat(bytes) + "\r\n0\r\n\r\n"))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"8192, -1", "8193, 1009"})
    void measuresMessages(int bytes, int closeStatus) throws IOException {
        try (TestServer edge = new TestServer(bounded(Duration.ofSeconds(10), 100, 8192, 65_536, 8192, 64));
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "u"))) {
            raw.text("x".repeat(bytes));
            assertThat(raw.readFrame().closeStatus()).isEqualTo(closeStatus);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, -1", "5, 1008"})
    void countsFragments(int fragments, int closeStatus) throws IOException {
        try (TestServer edge = new TestServer(bounded(Duration.ofSeconds(10), 100, 8192, 65_536, 8192, 4));
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "u"))) {
            for (int i = 0; i < fragments; i++) {
                int first = (i == 0 ? 1 : 0) | (i == fragments - 1 ? 0x80 : 0);
                raw.frame(first, "x".getBytes(US_ASCII));
            }
            assertThat(raw.readFrame().closeStatus()).isEqualTo(closeStatus);
            if (closeStatus > 0) {
                assertThat(edge.cutOff("violation_1008")).isOne();
            }
        }
    }

    @Test
    void limitsConnectionsPerAddress() throws IOException {
        try (TestServer edge = new TestServer(perAddress(2, 0))) {
            StoredRoom room = edge.room(10);
            RawWebSocket first = RawWebSocket.open(edge.port(), edge.token(room, "a"));
            try (RawWebSocket second = RawWebSocket.open(edge.port(), edge.token(room, "b"));
                    RawWebSocket third = RawWebSocket.connect(edge.port())) {
                third.awaitEnd();
                assertThat(refused(edge, "too_many_connections")).isOne();
                first.close();
                Awaitility.await().ignoreExceptions().until(() -> {
                    RawWebSocket.open(edge.port(), edge.token(room, "c")).close();
                    return true;
                });
                second.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"undisturbed\"}");
                assertThat(second.readFrame().text()).contains("undisturbed");
            }
        }
    }

    @Test
    void limitsHandshakesPerSecondAndAddress() throws IOException {
        try (TestServer edge = new TestServer(perAddress(0, 3))) {
            int refused = 0;
            for (int i = 0; i < 10; i++) {
                int status = statusOf(edge, upgrade(edge.token(edge.room(10), "u")));
                assertThat(status).isIn(101, 429);
                refused += status == 429 ? 1 : 0;
                assertThat(i < 3 && status == 429).isFalse();
            }
            assertThat(refused).isPositive();
            assertThat(edge.meters
                            .counter("backchat.upgrades.refused", "status", "429")
                            .count())
                    .isEqualTo(refused);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "- | 101",
                "https://example.com | 101",
                "HTTPS://EXAMPLE.COM | 101",
                "https://a.example.org | 101",
                "https://a.b.example.org | 101",
                "http://example.com | 403",
                "https://example.com.evil.net | 403",
                "https://evil.net:443/.example.org | 403",
                "https://example.org | 403",
                "null | 403"
            })
    void refusesOtherOrigins(String origin, int expected) throws IOException {
        try (TestServer edge = new TestServer(withOrigins("https://example.com", "https://*.example.org"))) {
            String token = edge.token(edge.room(10), "u");
            String request = origin == null ? upgrade(token) : upgrade(token, "Origin: " + origin);
            assertThat(statusOf(edge, request)).isEqualTo(expected);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anOriginOfThirtyThousandDotsIsRefusedWithoutTryingEachOfItsParts() throws IOException {
        try (TestServer edge = new TestServer(withOrigins("https://*.*.*.*.example.com"))) {
            String token = edge.token(edge.room(10), "u");
            assertThat(statusOf(edge, upgrade(token, "Origin: https://" + ".".repeat(30_000))))
                    .isEqualTo(403);
            assertThat(statusOf(edge, upgrade(token, "Origin: https://a.b.c.d.example.com")))
                    .isEqualTo(101);
        }
    }

    @ParameterizedTest
    @CsvSource({"512, 101", "513, 403"})
    void measuresOrigins(int length, int expected) throws IOException {
        String around = "https://.example.org";
        try (TestServer edge = new TestServer(withOrigins("https://*.example.org"))) {
            String origin = around.replace("//", "//" + "a".repeat(length - around.length()));
            assertThat(statusOf(edge, upgrade(edge.token(edge.room(10), "u"), "Origin: " + origin)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void refusesTwoOriginHeaders() throws IOException {
        try (TestServer edge = new TestServer(withOrigins("https://example.com"))) {
            String good = "Origin: https://example.com";
            String token = edge.token(edge.room(10), "u");
            assertThat(statusOf(edge, upgrade(token, good, "Origin: https://evil.net")))
                    .isEqualTo(403);
            assertThat(statusOf(edge, upgrade(token, good))).isEqualTo(101);
        }
    }

    /** Otherwise an address could have as many origins compared as it likes. */
    @Test
    void handshakesOfAWrongOriginCountTowardsTheAddressToo() throws IOException {
        try (TestServer edge = new TestServer(withOrigins(new PerAddressLimits(0, 0, 3), "https://example.com"))) {
            int refused = 0;
            for (int i = 0; i < 10; i++) {
                int status = statusOf(edge, upgrade(edge.token(edge.room(10), "u"), "Origin: https://evil.net"));
                assertThat(status).isIn(403, 429);
                refused += status == 429 ? 1 : 0;
                assertThat(i < 3 && status == 429).isFalse();
            }
            assertThat(refused).isPositive();
        }
    }

    @Test
    void limitsByForwardedAddressBehindATrustedProxy() throws IOException {
        try (TestServer edge = new TestServer(perAddress(1, 0, "127.0.0.0/8"))) {
            StoredRoom room = edge.room(10);
            try (RawWebSocket one = RawWebSocket.connect(edge.port());
                    RawWebSocket other = RawWebSocket.connect(edge.port())) {
                one.write(upgrade(edge.token(room, "a"), "X-Forwarded-For: 203.0.113.1, 198.51.100.7"));
                assertThat(status(one)).isEqualTo(101);
                other.write(upgrade(edge.token(room, "b"), "X-Forwarded-For: 198.51.100.8"));
                assertThat(status(other)).isEqualTo(101);
                assertThat(statusOf(edge, upgrade(edge.token(room, "c"), "X-Forwarded-For: 203.0.113.2, 198.51.100.7")))
                        .isEqualTo(429);
            }
        }
    }

    @Test
    void ignoresForwardedAddressesOfUntrustedPeers() throws IOException {
        try (TestServer edge = new TestServer(perAddress(1, 0, "192.0.2.0/24"));
                RawWebSocket one = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "a"));
                RawWebSocket other = RawWebSocket.connect(edge.port())) {
            other.awaitEnd();
            one.text("x");
            assertThat(one.readFrame().text()).contains("400");
        }
        try (TestServer edge = new TestServer(perAddress(0, 0, "192.0.2.0/24"))) {
            assertThat(statusOf(edge, proxyHeader(1, "198.51.100.7") + upgrade("t")))
                    .isEqualTo(400);
        }
    }

    /** A header of the PROXY protocol, version 2, over IPv4; one character a byte. */
    private static String proxyHeader(int command, String client) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(28);
        header.put(new byte[] {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A});
        header.put((byte) (0x20 | command)).put((byte) 0x11).putShort((short) 12);
        header.put(AddressRange.bytes(client)).put(new byte[] {127, 0, 0, 1});
        header.putShort((short) 50_000).putShort((short) 443);
        return new String(header.array(), ISO_8859_1);
    }

    @Test
    void acceptsTheBinaryProxyProtocolFromATrustedProxy() throws IOException {
        try (TestServer edge = new TestServer(perAddress(1, 0, "127.0.0.0/8"))) {
            StoredRoom room = edge.room(10);
            try (RawWebSocket one = RawWebSocket.connect(edge.port());
                    RawWebSocket other = RawWebSocket.connect(edge.port());
                    RawWebSocket same = RawWebSocket.connect(edge.port());
                    RawWebSocket itself = RawWebSocket.connect(edge.port())) {
                one.write(proxyHeader(1, "198.51.100.7") + upgrade(edge.token(room, "a")));
                assertThat(status(one)).isEqualTo(101);
                for (char each : proxyHeader(1, "198.51.100.8").toCharArray()) {
                    other.write(Character.toString(each));
                }
                other.write(upgrade(edge.token(room, "b")));
                assertThat(status(other)).isEqualTo(101);
                same.write(proxyHeader(1, "198.51.100.7") + upgrade(edge.token(room, "c")));
                same.awaitEnd();
                itself.write(proxyHeader(0, "198.51.100.7") + upgrade(edge.token(room, "d")));
                assertThat(status(itself)).isEqualTo(101);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 198.51.100.7 192.0.2.1 50000 443, PROXY TCP4 198.51.100.8 192.0.2.1 50000 443",
        "PROXY TCP6 2001:db8:1::7 2001:db8::1 50000 443, PROXY TCP6 2001:db8:2::7 2001:db8::1 50000 443",
        "PROXY TCP4 198.51.100.7 192.0.2.1 0 65535, PROXY TCP6 2001:db8:1::7 2001:db8::1 0 65535",
    })
    void acceptsTheTextProxyProtocolFromATrustedProxy(String first, String second) throws IOException {
        try (TestServer edge = new TestServer(perAddress(1, 0, "127.0.0.0/8"))) {
            StoredRoom room = edge.room(10);
            try (RawWebSocket one = RawWebSocket.connect(edge.port());
                    RawWebSocket other = RawWebSocket.connect(edge.port());
                    RawWebSocket same = RawWebSocket.connect(edge.port())) {
                one.write(first + "\r\n" + upgrade(edge.token(room, "a")));
                assertThat(status(one)).isEqualTo(101);
                for (char each : (second + "\r\n").toCharArray()) {
                    other.write(Character.toString(each));
                }
                other.write(upgrade(edge.token(room, "b")));
                assertThat(status(other)).isEqualTo(101);
                same.write(first + "\r\n" + upgrade(edge.token(room, "c")));
                same.awaitEnd();
            }
        }
    }

    @Test
    void countsAProxyItselfIfItDoesNotKnowTheClient() throws IOException {
        try (TestServer edge = new TestServer(perAddress(1, 0, "127.0.0.0/8"))) {
            StoredRoom room = edge.room(10);
            String longest = "PROXY UNKNOWN " + "f".repeat(107 - 16);
            try (RawWebSocket one = RawWebSocket.connect(edge.port());
                    RawWebSocket other = RawWebSocket.connect(edge.port());
                    RawWebSocket tooLong = RawWebSocket.connect(edge.port())) {
                one.write("PROXY UNKNOWN\r\n" + upgrade(edge.token(room, "a")));
                assertThat(status(one)).isEqualTo(101);
                other.write(longest + "\r\n" + upgrade(edge.token(room, "b")));
                assertThat(status(other)).isEqualTo(101);
                tooLong.write(longest + "f\r\n" + upgrade(edge.token(room, "c")));
                tooLong.awaitEnd();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 198.51.100.7 192.0.2.1 50000 65536\r\n",
                "PROXY TCP4 198.51.100.7 192.0.2.1 50000\r\n",
                "PROXY TCP4 198.51.100.7 192.0.2.1 50000 443 1\r\n",
                "PROXY TCP4 198.51.100.777 192.0.2.1 50000 443\r\n",
                "PROXY TCP4 2001:db8::7 2001:db8::1 50000 443\r\n",
                "PROXY TCP6 198.51.100.7 192.0.2.1 50000 443\r\n",
                "PROXY  TCP4 198.51.100.7 192.0.2.1 50000 443\r\n",
                "PROXY UDP4 198.51.100.7 192.0.2.1 50000 443\r\n",
                "PROXY nonsense\r\n",
                "PROXY UNKNOWN\n",
                "PROXY UNKNOWN \n",
            })
    void closesOnAMalformedProxyLine(String line) throws IOException {
        try (TestServer edge = new TestServer(perAddress(0, 0, "127.0.0.0/8"));
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(line + upgrade(edge.token(edge.room(10), "a")));
            raw.awaitEnd();
            Awaitility.await().until(() -> refused(edge, "not_understood") == 1);
        }
    }

    @Test
    void refusesAProxyLineOfAnUntrustedPeer() throws IOException {
        try (TestServer edge = new TestServer(perAddress(0, 0, "192.0.2.0/24"))) {
            assertThat(statusOf(edge, "PROXY TCP4 198.51.100.7 192.0.2.1 50000 443\r\n" + upgrade("t")))
                    .isEqualTo(400);
        }
    }

    @Test
    void closesOnAMalformedProxyHeaderWithoutAResponse() throws IOException {
        try (TestServer edge = new TestServer(perAddress(0, 0, "127.0.0.0/8"));
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(proxyHeader(7, "198.51.100.7") + upgrade("t"));
            raw.awaitEnd();
            Awaitility.await().until(() -> refused(edge, "not_understood") == 1);
        }
    }

    @Test
    void countsAnIpv6NetworkAsOneAddress() {
        PerAddressLimiter addresses = new PerAddressLimiter(new PerAddressLimits(1, 0, 0), NanoClock.SYSTEM);
        assertThat(addresses.tryAcquire("2001:db8:1:2::1")).isTrue();
        assertThat(addresses.tryAcquire("2001:db8:1:2:ffff::2")).isFalse();
        assertThat(addresses.tryAcquire("2001:db8:1:3::1")).isTrue();
        addresses.removeIdle();
        assertThat(addresses.tryAcquire("2001:db8:1:2::3")).isFalse();
        addresses.release("2001:db8:1:2::1");
        addresses.removeIdle();
        assertThat(addresses.tryAcquire("2001:db8:1:2::3")).isTrue();
    }

    @Test
    void limitsNewConnectionsPerSecond() {
        long[] now = new long[1];
        PerAddressLimiter addresses = new PerAddressLimiter(new PerAddressLimits(0, 3, 0), () -> now[0]);
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.tryConnect("192.0.2.1")).isTrue();
        }
        assertThat(addresses.tryConnect("192.0.2.1")).isFalse();
        assertThat(addresses.tryConnect("192.0.2.2")).isTrue();
        now[0] += TimeUnit.SECONDS.toNanos(1) / 3;
        assertThat(addresses.tryConnect("192.0.2.1")).isTrue();
        assertThat(addresses.tryConnect("192.0.2.1")).isFalse();
    }

    @Test
    void closesConnectionsThatAreOpenedTooFast() throws IOException {
        try (TestServer edge = new TestServer(with(new PerAddressLimits(0, 2, 0)))) {
            for (int i = 0; i < 50 && refused(edge, "too_many_new_connections") == 0; i++) {
                RawWebSocket.connect(edge.port()).close();
            }
            Awaitility.await().until(() -> refused(edge, "too_many_new_connections") > 0);
        }
    }
}
