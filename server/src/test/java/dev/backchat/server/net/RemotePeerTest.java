package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemotePeerTest {
    private static final List<AddressRange> TRUSTED =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "192.0.2.1 | - | 192.0.2.1",
                "192.0.2.1 | 198.51.100.7 | 192.0.2.1",
                "10.0.0.1 | - | 10.0.0.1",
                "10.0.0.1 | 198.51.100.7 | 198.51.100.7",
                "::ffff:10.0.0.1 | 198.51.100.7 | 198.51.100.7",
                "2001:db8::1 | 2001:db8::2 | 2001:db8::2",
                "10.0.0.1 | 203.0.113.9, 198.51.100.7 | 198.51.100.7",
                "10.0.0.1 | 203.0.113.9, 198.51.100.7,10.1.2.3 | 198.51.100.7",
                "10.0.0.1 | 10.9.9.9, 10.1.2.3 | 10.9.9.9",
                "10.0.0.1 | 198.51.100.7, nonsense | 10.0.0.1",
                "10.0.0.1 | nonsense, 10.1.2.3 | 10.1.2.3",
                "10.0.0.1 | '' | 10.0.0.1"
            })
    void trustsTheForwardedChainUpToTheFirstUntrustedHop(String address, String forwardedFor, String expected) {
        HttpHeaders headers = new DefaultHttpHeaders();
        if (forwardedFor != null) {
            headers.add("X-Forwarded-For", forwardedFor);
        }
        assertThat(new RemotePeer(TRUSTED, address, false).origin(headers)).isEqualTo(new Origin(expected, false));
    }

    @Test
    void readsRepeatedHeaders() {
        HttpHeaders headers =
                new DefaultHttpHeaders().add("X-Forwarded-For", "203.0.113.9").add("X-Forwarded-For", "198.51.100.7");
        assertThat(new RemotePeer(TRUSTED, "10.0.0.1", false).origin(headers).address())
                .isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, https, true", "10.0.0.1, 'https,http', false", "192.0.2.1, https, false"})
    void readsTheSchemeFromATrustedProxy(String address, String scheme, boolean isSecure) {
        HttpHeaders headers = new DefaultHttpHeaders().add("X-Forwarded-Proto", scheme);
        assertThat(new RemotePeer(TRUSTED, address, false).origin(headers).isSecure())
                .isEqualTo(isSecure);
        assertThat(new RemotePeer(TRUSTED, address, true).origin(headers).isSecure())
                .isTrue();
    }
}
