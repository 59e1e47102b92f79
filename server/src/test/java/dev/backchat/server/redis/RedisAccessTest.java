package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.backchat.server.TestCertificate;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import io.lettuce.core.AclCategory;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Tests TLS and logins with a real Redis, and what an operator reads when they are refused. */
class RedisAccessTest {
    @TempDir
    private static Path folder;

    private static Path own;
    private static Path another;
    private static RedisServer server;

    private final StoredRoom room = RedisBusTest.room(RoomSettings.DEFAULT);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeAll
    static void startRedis() throws Exception {
        RedisServer.assumeInstalled();
        own = certificate("own");
        another = certificate("another");
        server = RedisServer.withTls(own.resolve("certificate.pem"), own.resolve("key.pem"));
    }

    @AfterAll
    static void stopRedis() {
        if (server != null) {
            server.close();
        }
    }

    private static Path certificate(String name) throws Exception {
        Path directory = Files.createDirectory(folder.resolve(name));
        TestCertificate.make(directory, name);
        return directory;
    }

    @BeforeEach
    void listen() {
        appender.start();
        logger().addAppender(appender);
        // Whatever others have done to the root's.
        logger().setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(appender);
        logger().setLevel(null);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(RedisLink.class);
    }

    private static String tls(String host, Path trusted) {
        return "rediss://" + host + ":" + server.tlsPort() + "?cacert=" + trusted.resolve("certificate.pem");
    }

    private void assertChats(RedisAddress address) {
        try (TestNode one = new TestNode(address);
                TestNode other = new TestNode(address)) {
            TestNode.Members there = other.join(room).ready();
            Awaitility.await().until(one.redis::isUp);
            one.say(room, "hello").join();
            Awaitility.await().until(() -> there.said().equals(List.of("hello")));
        }
    }

    /** Demands that the log says this, with the host and the port, and that the password is not in it. */
    private void assertRefused(String url, String reason) {
        RedisAddress address = RedisAddress.parse(url);
        lines.clear();
        try (TestNode node = new TestNode(address)) {
            String prefix = "no connection to Redis at " + address.uri().getHost() + ":"
                    + address.uri().getPort() + ": ";
            Awaitility.await().until(() -> lines.stream().anyMatch(line -> line.startsWith(prefix)));
            assertThat(lines)
                    .filteredOn(line -> line.startsWith(prefix))
                    .allSatisfy(
                            line -> assertThat(line).startsWith(prefix + reason).doesNotContain("hush"));
            assertThat(node.redis.isUp()).isFalse();
        }
    }

    @Test
    void nodesTalkThroughTls() {
        assertChats(RedisAddress.parse(tls("127.0.0.1", own)));
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() {
        assertRefused(
                tls("127.0.0.1", another),
                "its certificate is not trusted: cacert in redis must name a file with the certificate of its authority");
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() {
        assertRefused(tls("localhost", own), "its certificate is for another host than redis names: ");
    }

    @Test
    void tlsToAPortWithoutItIsRefused() {
        assertRefused(
                "rediss://127.0.0.1:" + server.port() + "?cacert=" + own.resolve("certificate.pem"),
                "no answer within 2 s: if no TLS is spoken there, redis must begin with redis://");
    }

    @Test
    void aPortWithTlsIsNotSpokenToWithoutIt() {
        assertRefused(
                "redis://:hush@127.0.0.1:" + server.tlsPort(),
                "it hangs up at once: if TLS is spoken there, redis must begin with rediss://");
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "none");
        assertThatThrownBy(() ->
                        RedisAddress.parse("rediss://host?cacert=" + empty).checkTrusted())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot use " + empty + ", the cacert of redis: ");
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() ->
                        RedisAddress.parse("rediss://host?cacert=" + missing).checkTrusted())
                .isInstanceOf(IOException.class)
                .hasMessage("cannot use " + missing + ", the cacert of redis: there is no such file");
    }

    @Test
    void aUserNeedsItsPassword() {
        server.ask(redis -> redis.aclSetuser(
                "ann",
                AclSetuserArgs.Builder.on()
                        .addPassword("hush")
                        .keyPattern("bc1:*")
                        .channelPattern("bc1:*")
                        .allCommands()
                        .removeCategory(AclCategory.DANGEROUS)
                        .addCommand(CommandType.INFO)));
        assertChats(RedisAddress.parse("redis://ann:hush@127.0.0.1:" + server.port()));
        assertChats(RedisAddress.parse("redis://ann:@127.0.0.1:" + server.port(), "hush"));
        assertRefused(
                "redis://ann:hushed@127.0.0.1:" + server.port(),
                "it refuses the user or the password of redis and redisPassword: WRONGPASS ");
    }

    @Test
    void whatAUserMayNotDoIsNamed() {
        server.ask(redis -> redis.aclSetuser(
                "ben",
                AclSetuserArgs.Builder.on()
                        .addPassword("hush")
                        .allKeys()
                        .allChannels()
                        .allCommands()
                        .removeCommand(CommandType.INFO)));
        assertRefused(
                "redis://ben:hush@127.0.0.1:" + server.port(),
                "it doesn't permit the user of redis what servers need: NOPERM ");
    }

    @Test
    void aPasswordThatIsMissingIsAskedFor() {
        try (RedisServer closed = new RedisServer()) {
            closed.ask(redis -> redis.configSet("requirepass", "hush"));
            assertRefused(
                    "redis://127.0.0.1:" + closed.port(),
                    "it asks for a password, and neither redis nor redisPassword has one");
            assertRefused(
                    "redis://:hushed@127.0.0.1:" + closed.port(),
                    "it refuses the user or the password of redis and redisPassword: WRONGPASS ");
            assertChats(RedisAddress.parse("redis://127.0.0.1:" + closed.port(), "hush"));
        }
    }

    @Test
    void sentinelsSpeakTlsToo() throws IOException {
        try (RedisServer sentinel = RedisServer.sentinelWithTls(server, own)) {
            assertChats(RedisAddress.parse("rediss-sentinel://127.0.0.1:" + sentinel.tlsPort() + "/0?cacert="
                    + own.resolve("certificate.pem") + "#main"));
        }
    }
}
