package dev.backchat.server.iam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backchat.api.UnmodeledException;
import dev.backchat.api.sigv4.CanonicalRequest;
import dev.backchat.api.sigv4.CredentialScope;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.sigv4.Signature;
import dev.backchat.server.net.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigV4VerifierTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Origin ORIGIN = new Origin("192.0.2.1", true);
    private static final AccessKey KEY = AccessKey.of("AKIDEXAMPLE", "secret", "123456789012");

    private final SigV4Verifier production = verifier(new AccessKeys(List.of(KEY), false));
    private final SigV4Verifier development = verifier(new AccessKeys(List.of(), true));

    private static SigV4Verifier verifier(AccessKeys keys) {
        return new SigV4Verifier(keys, InstantSource.fixed(NOW));
    }

    /** A request that is signed as it is, and then sent as it is. */
    private static final class Signed {
        String method = "POST";
        String path = "/CreateRoom";
        String query = "";
        byte[] body = "{}".getBytes(UTF_8);
        final Map<String, List<String>> headers = new HashMap<>();

        static Signed by(String id, String secret, String token, String region, String service, Instant time) {
            return new Signed().sign(id, secret, token, region, service, time);
        }

        static Signed valid() {
            return by("AKIDEXAMPLE", "secret", null, "us-west-2", "ivschat", NOW);
        }

        Signed sign(String id, String secret, String token, String region, String service, Instant time) {
            Map<String, String> own = Map.of("Host", "h:1", "Content-Type", "application/json");
            own.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), new ArrayList<>(List.of(value))));
            new SigV4Signer(id, secret, token, region, service)
                    .sign(method, path, query, own, body, time)
                    .forEach((name, value) ->
                            headers.put(name.toLowerCase(Locale.ROOT), new ArrayList<>(List.of(value))));
            return this;
        }

        Signed with(Consumer<Signed> change) {
            change.accept(this);
            return this;
        }

        Signed replacing(String header, String part, String by) {
            headers.compute(
                    header,
                    (name, values) -> new ArrayList<>(List.of(values.getFirst().replace(part, by))));
            return this;
        }

        Caller verify(SigV4Verifier verifier) {
            return verifier.verify(
                    method,
                    path,
                    query,
                    name -> headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()),
                    body,
                    ORIGIN);
        }
    }

    private UnmodeledException refused(Signed request) {
        UnmodeledException e = catchThrowableOfType(UnmodeledException.class, () -> request.verify(production));
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).doesNotContain("secret");
        return e;
    }

    private void refusedAs(String errorName, int status, Signed request) {
        UnmodeledException e = refused(request);
        assertThat(e.errorName()).isEqualTo(errorName);
        assertThat(e.httpStatus()).isEqualTo(status);
    }

    @Test
    void returnsTheSignerAndTheRegion() {
        assertThat(Signed.valid().verify(production)).isEqualTo(new Caller(KEY, "us-west-2", ORIGIN, "h:1"));
    }

    @Test
    void acceptsDevKeysOnDevServersOnly() {
        Signed test = Signed.by("test", "test", null, "eu-west-1", "ivschat", NOW);
        assertThat(test.verify(development))
                .isEqualTo(new Caller(AccessKey.of("test", "test", "000000000000"), "eu-west-1", ORIGIN, "h:1"));
        refusedAs("UnrecognizedClientException", 403, test);

        Signed other = Signed.by("210987654321", "test", null, "eu-west-1", "ivschat", NOW);
        assertThat(other.verify(development).account()).isEqualTo("210987654321");
        refusedAs("UnrecognizedClientException", 403, other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AKIDEXAMPLE", "12345678901", "1234567890123", "Test", "12345678901a", "é"})
    void acceptsNoOtherKeyOnADevServer(String id) {
        Signed request = Signed.by(id, "test", null, "eu-west-1", "ivschat", NOW);
        assertThat(catchThrowableOfType(UnmodeledException.class, () -> request.verify(development))
                        .errorName())
                .isEqualTo("UnrecognizedClientException");
    }

    @Test
    void acceptsSessionTokensWithDevKeysOnly() {
        assertThat(Signed.by("test", "test", "token", "eu-west-1", "ivschat", NOW)
                        .verify(development)
                        .account())
                .isEqualTo("000000000000");
        refusedAs(
                "UnrecognizedClientException",
                403,
                Signed.by("AKIDEXAMPLE", "secret", "token", "eu-west-1", "ivschat", NOW));
    }

    @Test
    void refusesARequestThatIsNotSigned() {
        refusedAs(
                "MissingAuthenticationTokenException",
                403,
                Signed.valid().with(request -> request.headers.remove("authorization")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Credential=", "SignedHeaders=", "Signature=", "AWS4-HMAC-SHA256", "/aws4_request"})
    void refusesAnAuthorizationHeaderThatLacksAPart(String part) {
        refusedAs("IncompleteSignatureException", 400, Signed.valid().replacing("authorization", part, "x"));
    }

    @Test
    void refusesDuplicateHeaders() {
        refusedAs(
                "IncompleteSignatureException",
                400,
                Signed.valid()
                        .with(request -> request.headers.get("authorization").add("x")));
        refusedAs(
                "IncompleteSignatureException",
                400,
                Signed.valid().with(request -> request.headers.get("x-amz-date").add("x")));
        refusedAs(
                "InvalidSignatureException",
                403,
                Signed.valid().with(request -> request.headers.get("host").add("other")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20260102", "20260102T030405", "20261302T030405Z", "2026-01-02T03:04:05Z", "é"})
    void refusesAnInvalidTime(String time) {
        refusedAs(
                "IncompleteSignatureException",
                400,
                Signed.valid()
                        .replacing("authorization", "/20260102/", "/" + time.replaceAll("(.{8}).*", "$1") + "/")
                        .with(request -> request.headers.put("x-amz-date", List.of(time))));
    }

    @Property
    void refusesARequestWhoseClockIsMoreThanFiveMinutesOff(@ForAll @IntRange(min = -900, max = 900) int seconds) {
        Signed request = Signed.by("AKIDEXAMPLE", "secret", null, "us-west-2", "ivschat", NOW.plusSeconds(seconds));
        if (Math.abs(seconds) <= 300) {
            assertThat(request.verify(production)).isNotNull();
        } else {
            UnmodeledException e = refused(request);
            assertThat(e.errorName()).isEqualTo("InvalidSignatureException");
            assertThat(e.getMessage())
                    .startsWith(seconds < 0 ? "Signature expired: " : "Signature not yet current: ")
                    .contains("20260102T030405Z");
        }
    }

    @Test
    void refusesAnotherServiceOrNoRegionOrAnotherDay() {
        refusedAs("InvalidSignatureException", 403, Signed.by("AKIDEXAMPLE", "secret", null, "us-west-2", "ivs", NOW));
        refusedAs("InvalidSignatureException", 403, Signed.by("AKIDEXAMPLE", "secret", null, "US", "ivschat", NOW));
        refusedAs("InvalidSignatureException", 403, Signed.valid().replacing("authorization", "20260102", "20260103"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host;", ";x-amz-date"})
    void refusesASignatureThatDoesNotCoverHostAndDate(String left) {
        UnmodeledException e = refused(Signed.valid().replacing("authorization", left, ""));
        assertThat(e.errorName()).isEqualTo("InvalidSignatureException");
        assertThat(e.getMessage()).contains("'host' and 'x-amz-date'");
    }

    /** Signs by {@code Date} alone, as the header says; {@code X-Amz-Date} is not sent. */
    private static Signed signedByDate(String date) {
        Signed request = new Signed();
        request.headers.put("host", new ArrayList<>(List.of("h:1")));
        request.headers.put("date", new ArrayList<>(List.of(date)));
        List<String> names = List.of("date", "host");
        byte[] canonical = CanonicalRequest.of(
                request.method,
                request.path,
                "",
                name -> request.headers.getOrDefault(name, List.of()),
                names,
                Signature.sha256(request.body));
        CredentialScope scope = new CredentialScope("20260102", "us-west-2", "ivschat");
        request.headers.put(
                "authorization",
                new ArrayList<>(List.of("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + scope
                        + ", SignedHeaders=date;host, Signature="
                        + Signature.of(canonical, "20260102T030405Z", scope, "secret"))));
        return request;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20260102T030405Z",
                "Fri, 02 Jan 2026 03:04:05 GMT",
                "Fri, 2 Jan 2026 03:04:05 GMT",
                "Fri, 02 Jan 2026 04:04:05 +0100"
            })
    void usesDateWithoutXAmzDate(String date) {
        assertThat(signedByDate(date).verify(production).key()).isEqualTo(KEY);
    }

    @Test
    void prefersXAmzDateToDate() {
        Signed both = Signed.valid();
        both.headers.put("date", List.of("Thu, 01 Jan 1970 00:00:00 GMT"));
        assertThat(both.verify(production).key()).isEqualTo(KEY);
        refusedAs(
                "InvalidSignatureException",
                403,
                signedByDate("20260102T030405Z")
                        .with(request -> request.headers.put("x-amz-date", List.of("20260102T030405Z"))));
    }

    @Test
    void refusesAnUnsignedDuplicateInvalidOrOldDate() {
        refusedAs(
                "InvalidSignatureException",
                403,
                signedByDate("20260102T030405Z").replacing("authorization", "date;", ""));
        refusedAs(
                "IncompleteSignatureException",
                400,
                signedByDate("20260102T030405Z")
                        .with(request -> request.headers.get("date").add("20260102T030405Z")));
        refusedAs("IncompleteSignatureException", 400, signedByDate("yesterday"));
        refusedAs("IncompleteSignatureException", 400, signedByDate("20260102T250405Z"));
        assertThat(refused(signedByDate("Fri, 02 Jan 2026 02:58:05 GMT")).getMessage())
                .startsWith("Signature expired");
        assertThat(refused(Signed.valid().with(request -> request.headers.remove("x-amz-date")))
                        .getMessage())
                .isEqualTo("There must be an X-Amz-Date or a Date header.");
    }

    @Test
    void acceptsAnAccessKeyIdWithASlash() {
        AccessKey key = AccessKey.of("team/ci", "secret", "123456789012");
        Signed request = Signed.by("team/ci", "secret", null, "us-west-2", "ivschat", NOW);
        assertThat(request.verify(verifier(new AccessKeys(List.of(key), false))).key())
                .isEqualTo(key);
    }

    @Test
    void verifiesTheBodyWithAndWithoutItsHashHeader() {
        refusedAs(
                "InvalidSignatureException", 403, Signed.valid().with(request -> request.body = "{ }".getBytes(UTF_8)));
        refusedAs(
                "InvalidSignatureException",
                403,
                Signed.valid()
                        .with(request -> request.headers.put("x-amz-content-sha256", List.of("UNSIGNED-PAYLOAD"))));
    }

    @Test
    void refusesAMissingSignedHeader() {
        refusedAs(
                "InvalidSignatureException",
                403,
                Signed.valid().with(request -> request.headers.remove("content-type")));
    }

    @Property
    void refusesWhateverWasChangedAfterSigning(
            @ForAll @AlphaChars @NotEmpty String change, @ForAll @IntRange(min = 0, max = 5) int where) {
        Signed request = Signed.valid();
        switch (where) {
            case 0 -> request.method = change;
            case 1 -> request.path = "/" + change;
            case 2 -> request.query = change;
            case 3 -> request.headers.put("host", List.of(change));
            case 4 -> request.headers.put("content-type", List.of(change));
            default -> request.body = change.getBytes(UTF_8);
        }
        Assume.that(!change.equals("POST"));
        refusedAs("InvalidSignatureException", 403, request);
    }

    @Property
    void refusesRandomAuthorizationHeaders(@ForAll String text, @ForAll boolean form) {
        Signed request = Signed.valid()
                .with(made -> made.headers.put(
                        "authorization",
                        List.of(
                                form
                                        ? "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/" + text
                                                + "/ivschat/aws4_request, SignedHeaders=host;x-amz-date;" + text
                                                + ", Signature=" + text
                                        : text)));
        assertThat(refused(request).httpStatus()).isIn(400, 403);
    }

    @Test
    void verifiesWhatBoto3Signed() {
        // Both were signed by botocore 1.43, which sends no x-amz-content-sha256, with its clock at NOW.
        Signed create = new Signed();
        create.body = "{\"name\": \"hello\"}".getBytes(UTF_8);
        create.headers.put("content-type", List.of("application/json"));
        signedByBoto3(
                create,
                "content-type;host;x-amz-date",
                "64d8c7143b3dbe8809fa7d2dd49ceebbde7c63db3696369987b79de2015f66f3");

        Signed untag = new Signed();
        untag.method = "DELETE";
        untag.path = "/tags/arn%3Aaws%3Aivschat%3Aus-west-2%3A123456789012%3Aroom%2FAbCdEfGh1234";
        untag.query = "tagKeys=a%20b&tagKeys=c%26d%2F%C3%A9";
        untag.body = new byte[0];
        signedByBoto3(untag, "host;x-amz-date", "d7e74b4da94131fe77e9347a0daefe38730e1a0798d041424ef69a8f1b0ec257");
    }

    private void signedByBoto3(Signed request, String signedHeaders, String signature) {
        request.headers.put("host", List.of("127.0.0.1:4870"));
        request.headers.put("x-amz-date", List.of("20260102T030405Z"));
        request.headers.put(
                "authorization",
                List.of("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-west-2/ivschat/aws4_request,"
                        + " SignedHeaders=" + signedHeaders + ", Signature=" + signature));
        assertThat(request.verify(production).key().accessKeyId()).isEqualTo("AKIDEXAMPLE");
    }

    /** Each would have the value in the canonical request once more: 32 KB of headers made 119 MiB of it. */
    @Test
    void refusesDuplicateSignedHeadersBeforeReadingThem() {
        Signed request = Signed.valid().replacing("authorization", "content-type", "a" + ";a".repeat(8350));
        request.headers.put("a", List.of("x".repeat(15_000)));
        List<String> looked = new ArrayList<>();
        UnmodeledException e = catchThrowableOfType(
                UnmodeledException.class,
                () -> production.verify(
                        request.method,
                        request.path,
                        request.query,
                        name -> {
                            looked.add(name);
                            return request.headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
                        },
                        request.body,
                        ORIGIN));
        assertThat(e.errorName()).isEqualTo("IncompleteSignatureException");
        assertThat(e.httpStatus()).isEqualTo(400);
        assertThat(e.getMessage()).hasSizeLessThan(100);
        assertThat(looked).containsExactly("authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host;x-amz-date", "x-amz-date;host", "host;host;x-amz-date"})
    void refusesSignedHeadersInAnotherForm(String names) {
        refusedAs(
                "IncompleteSignatureException",
                400,
                Signed.valid().replacing("authorization", "content-type;host;x-amz-date", names));
    }

    /** Holds verifications up where they hash, and counts them. */
    private static final class Hashing implements AutoCloseable {
        final AtomicInteger now = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final CountDownLatch goOn = new CountDownLatch(1);

        /** Otherwise a test that fails would wait for its threads for ever. */
        @Override
        public void close() {
            goOn.countDown();
        }

        Caller verify(SigV4Verifier verifier) {
            Signed request = Signed.valid();
            return verifier.verify(
                    request.method,
                    request.path,
                    request.query,
                    name -> {
                        if (name.equals("x-amz-content-sha256")) {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            try {
                                goOn.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            now.decrementAndGet();
                        }
                        return request.headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
                    },
                    request.body,
                    ORIGIN);
        }
    }

    private static SigV4Verifier verifier(int atOnce, Duration wait) {
        return new SigV4Verifier(new AccessKeys(List.of(KEY), false), InstantSource.fixed(NOW), atOnce, wait);
    }

    @Test
    void limitsConcurrentVerifications() {
        Hashing hashing = new Hashing();
        SigV4Verifier verifier = verifier(3, Duration.ofMinutes(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                hashing) {
            List<Future<Caller>> callers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                callers.add(threads.submit(() -> hashing.verify(verifier)));
            }
            Awaitility.await().until(() -> hashing.now.get() == 3);
            hashing.goOn.countDown();
            assertThat(callers).allSatisfy(caller -> assertThat(caller.get()).isNotNull());
        }
        assertThat(hashing.most).hasValue(3);
    }

    @Test
    void aVerificationThatWaitsTooLongIsRetryable() {
        Hashing hashing = new Hashing();
        SigV4Verifier verifier = verifier(1, Duration.ofMillis(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                hashing) {
            Future<Caller> first = threads.submit(() -> hashing.verify(verifier));
            Awaitility.await().until(() -> hashing.now.get() == 1);
            UnmodeledException e = catchThrowableOfType(
                    UnmodeledException.class, () -> Signed.valid().verify(verifier));
            assertThat(e.errorName()).isEqualTo("ServiceUnavailableException");
            assertThat(e.httpStatus()).isEqualTo(503);
            hashing.goOn.countDown();
            assertThat(first).succeedsWithin(Duration.ofMinutes(1));
        }
        assertThat(Signed.valid().verify(verifier)).isNotNull();
    }
}
