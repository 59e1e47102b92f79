package dev.backchat.client.room;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.client.IvschatClientException;
import dev.backchat.client.room.Reconnection.Failure;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Reason why an attempt to connect failed: how it affects the next attempt, and what is reported.
 *
 * @param words description with the URL, without the token
 */
record ConnectFailure(Failure kind, String words, ChatConnectException exception) {
    /**
     * @param thrown exception of the token provider or the handshake; null if the connection ended as soon as it was
     *     open
     */
    static ConnectFailure of(DisconnectReason reason, String url, @Nullable Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String what = reason == DisconnectReason.FETCH_TOKEN_ERROR ? "no token for " : "could not connect to ";
        String words = what + url + ": " + inWords(cause);
        int status = cause instanceof HandshakeException refused ? refused.status() : 0;
        return new ConnectFailure(kind(cause), words, new ChatConnectException(reason, status, words, cause));
    }

    private static Failure kind(@Nullable Throwable cause) {
        if (cause instanceof Error || cause instanceof TokenFetch.InvalidTokenException) {
            return Failure.APPLICATION;
        }
        return isPermanent(cause) ? Failure.PERMANENT : Failure.TRANSIENT;
    }

    private static boolean isPermanent(@Nullable Throwable cause) {
        if (cause instanceof HandshakeException refused) {
            return refused.isPermanent();
        }
        if (cause instanceof IvschatServiceException error) {
            return HandshakeException.isPermanent(error.httpStatus());
        }
        if (cause instanceof IvschatClientException error) {
            return error.reason() == IvschatClientException.Reason.CONFIGURATION;
        }
        // A certificate is not trusted. Other TLS handshake failures may come from a service that is restarting.
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }

    private static String inWords(@Nullable Throwable cause) {
        if (cause == null) {
            return "the connection ended at once";
        }
        String message = cause.getMessage();
        if (cause instanceof HandshakeException && message != null) {
            return message;
        }
        return message == null || message.isBlank()
                ? cause.getClass().getName()
                : cause.getClass().getSimpleName() + ": " + message;
    }
}
