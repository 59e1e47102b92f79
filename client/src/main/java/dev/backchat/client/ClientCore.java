package dev.backchat.client;

import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import dev.backchat.client.http.HttpHandler;
import dev.backchat.client.http.HttpRequest;
import dev.backchat.client.http.HttpResponse;
import dev.backchat.client.http.SocketHttpHandler;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * State shared by all views of a client: the HTTP handler, the signer, the clock correction and the calls in flight.
 */
final class ClientCore {
    /** Difference from which a clock counts as wrong, as in the AWS SDKs. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(4);

    private static final String USER_AGENT = userAgent();

    private final ClientConfig config;
    private final HttpHandler http;
    private final RequestSigner signer;
    private final RetryQuota quota = new RetryQuota();
    private final Set<Call<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile Duration clockOffset = Duration.ZERO;
    private volatile boolean closed;

    ClientCore(ClientConfig config) {
        this.config = config;
        this.http = config.httpHandler() == null ? new SocketHttpHandler() : config.httpHandler();
        this.signer = new RequestSigner(config.endpoint(), config.region());
    }

    ClientConfig config() {
        return config;
    }

    HttpHandler http() {
        return http;
    }

    RetryQuota quota() {
        return quota;
    }

    Duration clockOffset() {
        return clockOffset;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        underWay.forEach(Call::giveUp);
        http.close();
    }

    void began(Call<?> call) {
        underWay.add(call);
        if (closed) {
            call.giveUp();
        }
    }

    void ended(Call<?> call) {
        underWay.remove(call);
    }

    HttpRequest sign(RequestSigner.Unsigned request, String invocationId, Duration offset, String attempt) {
        Instant time = config.clock().instant().plus(offset);
        Credentials credentials = config.credentials().credentials();
        if (credentials == null || credentials.accessKeyId() == null || credentials.secretAccessKey() == null) {
            throw new IvschatClientException(
                    Reason.CONFIGURATION, "the credentials provider gave null, or credentials with a null key", null);
        }
        HttpRequest signed = signer.sign(request, credentials, time);
        // These headers are not signed, because a proxy may change them.
        Map<String, String> headers = new LinkedHashMap<>(signed.headers());
        headers.put("User-Agent", USER_AGENT);
        headers.put("amz-sdk-invocation-id", invocationId);
        headers.put("amz-sdk-request", attempt);
        return new HttpRequest(signed.method(), signed.uri(), headers, signed.body());
    }

    /** Corrects the clock by the {@code Date} header of a response if it is wrong. */
    void learnTime(HttpResponse response) {
        response.header("Date").flatMap(ClientCore::time).ifPresent(theirs -> {
            Duration offset = Duration.between(config.clock().instant(), theirs);
            if (isSkew(clockOffset, offset)) {
                clockOffset = offset;
            }
        });
    }

    /** Returns whether the offset has changed by more than clock skew since the given one was used to sign. */
    boolean hasCorrectedClockSince(Duration then) {
        return isSkew(then, clockOffset);
    }

    private static boolean isSkew(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(CLOCK_SKEW) >= 0;
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String userAgent() {
        @Nullable String version = IvschatClient.class.getPackage().getImplementationVersion();
        return "backchat-client/" + (version == null ? "development" : version);
    }
}
