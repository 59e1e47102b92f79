package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {
    private static String password(RedisAddress address) {
        return new String(address.uri()
                .getCredentialsProvider()
                .resolveCredentials()
                .block()
                .getPassword());
    }

    private static String user(RedisAddress address) {
        return address.uri()
                .getCredentialsProvider()
                .resolveCredentials()
                .block()
                .getUsername();
    }

    @Test
    void readsAnEndpoint() {
        RedisAddress address = RedisAddress.parse("redis://ann:hu%40sh@redis.internal:7000/3");
        assertThat(address.uri().getHost()).isEqualTo("redis.internal");
        assertThat(address.uri().getPort()).isEqualTo(7000);
        assertThat(address.uri().getDatabase()).isEqualTo(3);
        assertThat(address.uri().isSsl()).isFalse();
        assertThat(password(address)).isEqualTo("hu@sh");
        assertThat(address).hasToString("redis://redis.internal:7000/3");
    }

    @Test
    void readsSentinels() {
        RedisAddress address = RedisAddress.parse("rediss-sentinel://one,two:7000/0#main");
        assertThat(address.uri().getSentinelMasterId()).isEqualTo("main");
        assertThat(address.uri().getSentinels()).hasSize(2);
        assertThat(address.uri().isSsl()).isTrue();
    }

    @Test
    void readsNodesOfACluster() {
        RedisAddress address = RedisAddress.parse("rediss-cluster://ann:@one,two:7000?cacert=/etc/ca.pem", "hush");
        assertThat(address.nodes())
                .extracting(node -> node.getHost() + ":" + node.getPort() + " " + node.isSsl())
                .containsExactly("one:6379 true", "two:7000 true");
        assertThat(password(address)).isEqualTo("hush");
        assertThat(address).hasToString("rediss-cluster://one,two:7000");
        assertThat(RedisAddress.parse("redis://one").nodes()).isEmpty();
    }

    @Test
    void readsSeveralAddressesOfIpv6() {
        RedisAddress address = RedisAddress.parse("redis-cluster://:hush@[::1]:7000,[fd00::2]");
        assertThat(address.nodes())
                .extracting(node -> node.getHost() + " " + node.getPort())
                .containsExactly("::1 7000", "fd00::2 6379");
    }

    @Test
    void readsSpecialCharactersByTheirCodes() {
        RedisAddress address = RedisAddress.parse("redis-sentinel://a%3Ab:hush@h?cacert=/a%20b+c#my%20primary%25");
        assertThat(user(address)).isEqualTo("a:b");
        assertThat(address.uri().getSentinelMasterId()).isEqualTo("my primary%");
        assertThat(address.trusted()).isEqualTo(Path.of("/a b+c"));
    }

    @Test
    void readsTrustedCertificates() {
        assertThat(RedisAddress.parse("rediss://host?cacert=/etc/ca.pem").trusted())
                .isEqualTo(Path.of("/etc/ca.pem"));
        assertThat(RedisAddress.parse("rediss://host").trusted()).isNull();
    }

    @Test
    void takesAPasswordFromElsewhere() {
        RedisAddress address = RedisAddress.parse("redis://host", "a b%/@é");
        assertThat(password(address)).isEqualTo("a b%/@é");
        assertThat(address.toString()).doesNotContain("a b");
        RedisAddress named = RedisAddress.parse("redis://ann:@host", "hush");
        assertThat(password(named)).isEqualTo("hush");
        assertThat(user(named)).isEqualTo("ann");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://hush@h | it must begin with redis://
                    hush | it must begin with redis://
                    redis:hush | it must begin with redis://
                    redis://:hush@ | it names no host
                    redis://:hush@h:0 | a port must be from 1 to 65535
                    redis://:hush@h:65536 | a port must be from 1 to 65535
                    redis://:hush@h:x | it names no host
                    redis://:hush@a,b | several hosts are for redis-sentinel:// and redis-cluster://
                    redis://:hush@h/db | its path must be the number of a database
                    redis://:hush@h#main | the name of the primary, as #NAME
                    redis-sentinel://:hush@h | the name of the primary, as #NAME
                    redis://:hu sh@h | it is not a URL
                    redis://h?password=hush | its only parameter is cacert
                    redis-cluster://:hush@a,b/1 | a cluster has no database but 0
                    redis-cluster://:hush@a,b#main | the name of the primary, as #NAME
                    redis://:hush%@h | a % in it is not followed by two hexadecimal digits
                    redis://:hush@h?cacert=%00 | cacert is not the path of a file
                    redis-sentinel://:hush@h#% | a % in it is not followed by two hexadecimal digits""")
    void saysWhatIsWrongWithoutThePassword(String url, String reason) {
        assertThatThrownBy(() -> RedisAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("hush", "hu sh");
    }

    @Test
    void refusesTwoPasswords() {
        assertThatThrownBy(() -> RedisAddress.parse("redis://:hush@h", "other"))
                .hasMessage("it has a password, and there is another one: give one of them");
    }
}
