package dev.backchat.server.controlplane;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backchat.api.UnmodeledException;
import dev.backchat.api.sigv4.CanonicalRequest;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    private static final List<String> HOST = List.of("h:1");

    private static UnmodeledException refusal(String target) {
        return catchThrowableOfType(UnmodeledException.class, () -> RequestTarget.parse(target, HOST));
    }

    @ParameterizedTest
    @CsvSource({
        "/ListRooms, /ListRooms, ''",
        "/ListRooms?, /ListRooms, ''",
        "/tags/a%2Fb?tagKeys=x&tagKeys=y?z, /tags/a%2Fb, tagKeys=x&tagKeys=y?z",
        "/tags/arn:aws:ivschat:r:1:room/x, /tags/arn:aws:ivschat:r:1:room/x, ''",
        "/tags/x/, /tags/x/, ''",
        "/a;b=c, /a;b=c, ''",
        "/, /, ''",
        "http://h:1/ListRooms, /ListRooms, ''",
        "HTTPS://H:1/ListRooms?a, /ListRooms, a",
        "http://h:1, /, ''",
        "http://h:1?a=b, /, a=b"
    })
    void readsAPathOrTheUrlOfThisHost(String target, String path, String query) {
        assertThat(RequestTarget.parse(target, HOST)).isEqualTo(new RequestTarget(path, query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "h:1",
                "ListRooms",
                "?/ListRooms",
                "evil?://x/ListRooms",
                "evil://h:1/ListRooms",
                "ws://h:1/ListRooms",
                "http:/ListRooms",
                "http:///ListRooms",
                "http://other/ListRooms",
                "http://h/ListRooms",
                "http://h:1.evil/ListRooms",
                "http://u@h:1/ListRooms",
                "http://h:1@evil/ListRooms",
                "/ListRooms#a",
                "http://h:1#/ListRooms",
                "/a\\ListRooms",
                "\\ListRooms",
                "/a b",
                "/a\tb",
                "/a\u0000",
                "/a\u007f",
                "/\u00e9",
                "/a?\u00e9",
                "/%",
                "/%4",
                "/%4g",
                "/%zz",
                "/a?b=%",
                "/a?%u0041"
            })
    void refusesTargetsThatAreNoPath(String target) {
        UnmodeledException e = refusal(target);
        assertThat(e).isNotNull();
        assertThat(e.errorName()).isEqualTo("SerializationException");
        assertThat(e.httpStatus()).isEqualTo(400);
        assertThat(e.getMessage()).hasSizeLessThan(100).doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//ListRooms",
                "/./ListRooms",
                "/../ListRooms",
                "/tags/../ListRooms",
                "/tags/./x",
                "/tags//x",
                "/tags/..",
                "/tags/.",
                "/tags/x/..",
                "/tags/%2e%2e/ListRooms",
                "/tags/.%2E/ListRooms",
                "/tags/%2E/x",
                "/a//",
                "http://h:1//ListRooms"
            })
    void refusesAPathThatSignersNormalise(String target) {
        UnmodeledException e = refusal(target);
        assertThat(e).isNotNull();
        assertThat(e.errorName()).isEqualTo("UnknownOperationException");
        assertThat(e.httpStatus()).isEqualTo(404);
    }

    @Test
    void acceptsAnAbsoluteUrlOnlyWithOneHostHeader() {
        assertThat(catchThrowableOfType(UnmodeledException.class, () -> RequestTarget.parse("http://h:1/", List.of())))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        UnmodeledException.class, () -> RequestTarget.parse("http://h:1/", List.of("h:1", "h:1"))))
                .isNotNull();
    }

    @Test
    void countsParametersOfTheQuery() {
        assertThat(RequestTarget.parse("/x?" + "a&".repeat(255), HOST).query()).hasSize(510);
        assertThat(refusal("/x?" + "a&".repeat(256)).httpStatus()).isEqualTo(400);
        assertThat(refusal("/x?" + "&".repeat(30_000)).httpStatus()).isEqualTo(400);
    }

    /** So the path that is routed is the path that is signed: what signing leaves of it is its encoding, and no less. */
    @Property(tries = 5000)
    void canonicalFormOfAnAcceptedPathDiffersOnlyInEncoding(
            @ForAll @StringLength(max = 12) @Chars({'/', '.', '%', '2', 'e', 'E', 'F', 'a'}) String rest) {
        RequestTarget target;
        try {
            target = RequestTarget.parse("/" + rest, HOST);
        } catch (UnmodeledException e) {
            return;
        }
        String signed = new String(
                        CanonicalRequest.of("GET", target.path(), "", name -> List.of(), List.of(), "hash"), ISO_8859_1)
                .lines()
                .toList()
                .get(1);
        assertThat(signed).isEqualTo(target.path().replace("%", "%25"));
    }
}
