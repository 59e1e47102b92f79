package dev.backchat.api.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalRequestTest {
    private static List<String> lines(String path, String query) {
        return new String(
                        CanonicalRequest.of("GET", path, query, name -> List.of("v"), List.of("host"), "hash"),
                        ISO_8859_1)
                .lines()
                .toList();
    }

    @Test
    void hasItsPartsInOrder() {
        assertThat(lines("/p", "q=1")).containsExactly("GET", "/p", "q=1", "host:v", "", "host", "hash");
    }

    @Test
    void encodesAnEncodedPathTwice() {
        assertThat(lines("/tags/arn%3Aaws%3Aivschat%3Aus-west-2%3A1%3Aroom%2Fx", "")
                        .get(1))
                .isEqualTo("/tags/arn%253Aaws%253Aivschat%253Aus-west-2%253A1%253Aroom%252Fx");
        assertThat(lines("/tags/arn:aws:ivschat:us-west-2:1:room/x", "").get(1))
                .isEqualTo("/tags/arn%3Aaws%3Aivschat%3Aus-west-2%3A1%3Aroom/x");
    }

    @ParameterizedTest
    @CsvSource({
        "tagKeys=b&tagKeys=a, tagKeys=a&tagKeys=b",
        "tagKeys=a%20b&tagKeys=c%26d%2F%C3%A9, tagKeys=a%20b&tagKeys=c%26d%2F%C3%A9",
        "tagKeys=a:b, tagKeys=a%3Ab",
        "a, a=",
        "a=1&a-=0, a=1&a-=0",
        "b=1&&a=2&, a=2&b=1",
        "a=%zz, a=%25zz",
        "a=%c3%a9, a=%C3%A9",
        "tagKeys=x+y, tagKeys=x%20y",
        "tag+Keys=+, tag%20Keys=%20",
        "tagKeys=x%2By, tagKeys=x%2By",
        "a=1=2, a=1%3D2"
    })
    void sortsAndEncodesTheQuery(String query, String canonical) {
        assertThat(lines("/", query).get(2)).isEqualTo(canonical);
    }

    @Test
    void keepsAPlusSignInThePath() {
        assertThat(lines("/a+b", "").get(1)).isEqualTo("/a%2Bb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", " a  b ", "a\tb", "\ta \t b\t", "a\t\tb", "a \u000b\fb"})
    void collapsesWhiteSpaceInValues(String value) {
        byte[] canonical = CanonicalRequest.of("GET", "/", "", name -> List.of(value), List.of("x"), "hash");
        assertThat(new String(canonical, ISO_8859_1).lines()).contains("x:a b");
    }

    @Test
    void takesAnAccessKeyIdWithSlashes() {
        AuthorizationHeader read = AuthorizationHeader.parse("AWS4-HMAC-SHA256"
                + " Credential=team/ci//k/20260102/eu-west-1/ivschat/aws4_request, SignedHeaders=host, Signature=abc");
        assertThat(read.accessKeyId()).isEqualTo("team/ci//k");
        assertThat(read.scope()).isEqualTo(new CredentialScope("20260102", "eu-west-1", "ivschat"));
    }

    @Property
    void takesAnyPathAndQuery(@ForAll String path, @ForAll String query) {
        assertThat(CanonicalRequest.of("GET", path, query, name -> List.of(), List.of("host"), "hash"))
                .isNotEmpty();
    }

    /** The sentences are fixed: whatever the header holds, a refusal repeats nothing of it. */
    @Property
    void readsOrRefusesAnyAuthorizationHeader(@ForAll String rest) {
        try {
            AuthorizationHeader.parse("AWS4-HMAC-SHA256 " + rest);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage())
                    .isIn(
                            "Authorization header requires 'Credential' parameter.",
                            "Authorization header requires 'SignedHeaders' parameter.",
                            "Authorization header requires 'Signature' parameter.",
                            "Authorization header must have each parameter once.",
                            "SignedHeaders must have at most 64 names, in lower case, sorted, each once.",
                            "Credential must have the form"
                                    + " <access key id>/<yyyymmdd>/<region>/<service>/aws4_request.");
        }
    }

    @Test
    void readsAnAuthorizationHeader() {
        AuthorizationHeader read = AuthorizationHeader.parse("AWS4-HMAC-SHA256"
                + " Credential=AKID/20260102/eu-west-1/ivschat/aws4_request,SignedHeaders=host;x-amz-date,"
                + "   Signature=abc");
        assertThat(read)
                .isEqualTo(new AuthorizationHeader(
                        "AKID",
                        new CredentialScope("20260102", "eu-west-1", "ivschat"),
                        List.of("host", "x-amz-date"),
                        "abc"));
    }

    private static String signing(String names) {
        return "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/ivschat/aws4_request, SignedHeaders=" + names
                + ", Signature=abc";
    }

    /** Signers sort, fold and merge the names; a name that comes again would have its value hashed again. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "host;host",
                "a;b;a",
                "x-amz-date;host",
                "Host;x-amz-date",
                "host;x-amz-Date",
                "host;;x-amz-date",
                ";host",
                "host;",
                "a;\u00c4"
            })
    void refusesSignedHeadersThatAreNotSortedLowerCaseAndUnique(String names) {
        assertThatThrownBy(() -> AuthorizationHeader.parse(signing(names)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("SignedHeaders must");
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "x-" + (1000 + i)).collect(Collectors.joining(";"));
    }

    @Test
    void countsSignedHeaders() {
        assertThat(AuthorizationHeader.parse(signing(names(64))).signedHeaders())
                .hasSize(64);
        assertThatThrownBy(() -> AuthorizationHeader.parse(signing(names(65))))
                .hasMessageStartingWith("SignedHeaders must");
    }

    @Test
    void measuresTheAuthorizationHeader() {
        String rest = signing("host");
        assertThat(AuthorizationHeader.parse(rest + "a".repeat(8192 - rest.length())))
                .isNotNull();
        assertThatThrownBy(() -> AuthorizationHeader.parse(rest + "a".repeat(8193 - rest.length())))
                .hasMessage("Authorization header must have at most 8192 characters.");
    }

    @Test
    void refusesAParameterThatComesTwice() {
        assertThatThrownBy(() -> AuthorizationHeader.parse(signing("host") + ", Signature=abc"))
                .hasMessage("Authorization header must have each parameter once.");
    }

    @Property
    void isAtMostThreeTimesAsLongAsTheRequest(
            @ForAll @StringLength(max = 300) @Chars({'a', '/', '.', ':', '%', '2', '&', '=', '?'}) String path,
            @ForAll @StringLength(max = 300) @Chars({'a', '/', '.', ':', '%', '2', '&', '=', '?'}) String query,
            @ForAll @StringLength(max = 300) @Chars({'a', ' ', ','}) String value) {
        int length = CanonicalRequest.of("GET", path, query, name -> List.of(value), List.of("host"), "hash").length;
        assertThat(length).isLessThanOrEqualTo(3 * (path.length() + query.length()) + value.length() + 30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer x",
                "AWS4-HMAC-SHA256",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, Signature=x",
                "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=x",
                "AWS4-HMAC-SHA256 Credential=a/b/c/aws4_request, SignedHeaders=host, Signature=x",
                "AWS4-HMAC-SHA256 Credential=/b/c/d/aws4_request, SignedHeaders=host, Signature=x",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws5_request, SignedHeaders=host, Signature=x",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=, Signature=x"
            })
    void refusesAnAuthorizationHeaderThatLacksAPart(String header) {
        assertThatThrownBy(() -> AuthorizationHeader.parse(header)).isInstanceOf(IllegalArgumentException.class);
    }
}
