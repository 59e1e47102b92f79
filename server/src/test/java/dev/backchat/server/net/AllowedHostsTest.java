package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
    private static final AllowedHosts HOSTS = AllowedHosts.of(List.of("Chat.example.com", "127.0.0.1"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:4871",
                "127.0.0.1:",
                "10.1.2.3:80",
                "[::1]",
                "[::1]:4871",
                "[fe80::1]:65535",
                "[::ffff:127.0.0.1]:1",
                "localhost",
                "LOCALHOST:4870",
                "localhost.:4870",
                "a.localhost",
                "backchat",
                "backchat:4871",
                "back_chat-1",
                "chat.example.com",
                "chat.example.com:9",
                "CHAT.example.COM.",
                " chat.example.com "
            })
    void allowsAddressesLocalAndConfiguredNames(String host) {
        assertThat(HOSTS.allow(List.of(host))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ":4871",
                "evil.example",
                "evil.example:4871",
                "evil.example.",
                "a.chat.example.com",
                "chat.example.com.evil.example",
                "chat.example.com..",
                "notchat.example.com",
                "localhost.evil.example",
                "evil.localhosts",
                "127.0.0.1.evil.example",
                "127.0.0.1.nip.io:4871",
                "127.0.0.256",
                "127.0.0.1:x",
                "127.0.0.1:123456",
                "127.0.0.1:1:1",
                "evil@127.0.0.1",
                "evil.example#127.0.0.1",
                "evil.example,127.0.0.1",
                "evil.example 127.0.0.1",
                "127.0.0.1/..",
                "[::1].evil.example",
                "[::1]evil.example",
                "[::1",
                "[]",
                "[]:1",
                "[evil.example]",
                "::1",
                "\u212Bhat",
                "*"
            })
    void refusesOtherNames(String host) {
        assertThat(HOSTS.allow(List.of(host))).isFalse();
    }

    @Test
    void refusesATooLongName() {
        assertThat(HOSTS.allow(List.of("a".repeat(253)))).isTrue();
        assertThat(HOSTS.allow(List.of("a".repeat(254)))).isFalse();
        assertThat(HOSTS.allow(List.of("a-".repeat(16_000)))).isFalse();
    }

    @Test
    void allOfSeveralMustBeAllowed() {
        assertThat(HOSTS.allow(List.of())).isTrue();
        assertThat(HOSTS.allow(List.of("localhost", "127.0.0.1"))).isTrue();
        assertThat(HOSTS.allow(List.of("localhost", "evil.example"))).isFalse();
        assertThat(HOSTS.allow(List.of("evil.example", "localhost"))).isFalse();
    }

    @Test
    void anyAllowsEveryName() {
        assertThat(AllowedHosts.ANY.allow(List.of("evil.example", ""))).isTrue();
    }
}
