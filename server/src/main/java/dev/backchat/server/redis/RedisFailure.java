package dev.backchat.server.redis;

import io.lettuce.core.RedisCommandTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Says why Redis can't be used, and which part of the configuration may be wrong. */
final class RedisFailure {
    private RedisFailure() {}

    /** Returns what a stage failed with, which stages that depend on it wrap. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /**
     * Returns the reason; it has nothing of the password.
     *
     * @param isTls whether TLS was spoken
     */
    static String reason(Throwable failure, boolean isTls) {
        Throwable last = failure;
        while (true) {
            String known = known(last, isTls);
            if (known != null) {
                return known;
            }
            if (last.getCause() == null) {
                return last.getMessage() == null ? last.toString() : last.getMessage();
            }
            last = last.getCause();
        }
    }

    private static @Nullable String known(Throwable failure, boolean isTls) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case TimeoutException ignored -> noAnswer(isTls);
            case RedisCommandTimeoutException ignored -> noAnswer(isTls);
            case IOException ignored
            when message.contains("Connection reset") && !isTls ->
                "it hangs up at once: if TLS is spoken there, redis must begin with rediss://";
            // Its message has the bytes that the server sent.
            case NotSslRecordException ignored ->
                "no TLS is spoken there: redis must name the port for TLS, or begin with redis://";
            case CertPathBuilderException ignored ->
                "its certificate is not trusted: cacert in redis must name a file with the certificate of its authority";
            case CertificateException ignored
            when message.startsWith("No ") -> "its certificate is for another host than redis names: " + message;
            default -> {
                if (message.startsWith("WRONGPASS")) {
                    yield "it refuses the user or the password of redis and redisPassword: " + message;
                }
                if (message.startsWith("NOAUTH")) {
                    yield "it asks for a password, and neither redis nor redisPassword has one";
                }
                if (message.startsWith("NOPERM")) {
                    yield "it doesn't permit the user of redis what servers need: " + message;
                }
                yield null;
            }
        };
    }

    private static String noAnswer(boolean isTls) {
        // Redis takes the first bytes of TLS for a command that isn't complete yet.
        return "no answer within " + RedisLink.DEADLINE.toSeconds() + " s"
                + (isTls ? ": if no TLS is spoken there, redis must begin with redis://" : "");
    }
}
