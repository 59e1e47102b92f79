package dev.backchat.client.room;

import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks the app's token provider and guarantees a result within a time limit. */
final class TokenFetch {
    private final TokenProvider provider;
    private final Executor threads;
    private final RoomClock clock;
    private final Duration limit;

    TokenFetch(TokenProvider provider, Executor threads, RoomClock clock, Duration limit) {
        this.provider = provider;
        this.threads = threads;
        this.clock = clock;
        this.limit = limit;
    }

    CompletableFuture<ChatToken> start() {
        CompletableFuture<ChatToken> token = new CompletableFuture<>();
        Runnable cancelDeadline = clock.after(
                limit,
                () -> token.completeExceptionally(
                        new TimeoutException("the token provider gave no token within " + limit.toMillis() + " ms")));
        token.whenComplete((given, failure) -> cancelDeadline.run());
        threads.execute(() -> {
            try {
                ask(token);
            } catch (Throwable e) {
                // Includes errors and sneaky checked exceptions: the room must be told now, not by the timeout.
                token.completeExceptionally(e);
            }
        });
        return token;
    }

    private void ask(CompletableFuture<ChatToken> token) {
        CompletionStage<ChatToken> stage = provider.token();
        if (stage == null) {
            throw new InvalidTokenException("the token provider returned null");
        }
        stage.whenComplete((given, failure) -> {
            if (failure == null) {
                check(given, token);
            } else {
                token.completeExceptionally(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
    }

    private static void check(@Nullable ChatToken given, CompletableFuture<ChatToken> token) {
        if (given == null || given.token() == null) {
            token.completeExceptionally(new InvalidTokenException("the token provider gave null for a token"));
        } else if (!isHeaderToken(given.token())) {
            token.completeExceptionally(new InvalidTokenException(
                    "the token provider gave a token that is empty, or has characters that no chat token has"));
        } else {
            token.complete(given);
        }
    }

    /**
     * Returns whether the text is a valid HTTP token, as RFC 6455 section 4.1 requires of a subprotocol, which carries
     * it.
     */
    private static boolean isHeaderToken(String token) {
        return !token.isEmpty()
                && token.chars().allMatch(c -> c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
    }

    /** Thrown when a token provider breaks its contract. */
    static final class InvalidTokenException extends IllegalStateException {
        @Serial
        private static final long serialVersionUID = 1L;

        InvalidTokenException(String message) {
            super(message);
        }
    }
}
