package dev.backchat.server.dev;

import dev.backchat.server.internal.PageRequest;
import dev.backchat.server.internal.PageResponse;
import dev.backchat.server.time.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /dev/clock}: tells the server's time, and moves it forward. */
public final class ClockPages {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    /** Far enough for every session and token, and still in the range of nanoseconds. */
    private static final Duration MAX_AHEAD = Duration.ofDays(3650);

    private final MovableClock clock;
    private final Supplier<CompletableFuture<Void>> moved;

    /** @param advance such as 1h */
    private record Move(@Nullable String advance) {}

    /** @param aheadInMillis of the machine's clock */
    private record Shown(Instant time, long aheadInMillis) {}

    /** @param moved ends the sessions whose time is over; completes when it has */
    public ClockPages(MovableClock clock, Supplier<CompletableFuture<Void>> moved) {
        this.clock = clock;
        this.moved = moved;
    }

    PageResponse handle(PageRequest request) throws BadRequestException {
        return switch (request.method()) {
            case "GET" -> shown();
            case "POST" -> move(DevJson.read(request.body(), Move.class));
            default -> PageResponse.METHOD_NOT_ALLOWED;
        };
    }

    private PageResponse move(Move move) throws BadRequestException {
        clock.advance(advance(move.advance()));
        moved.get().join();
        return shown();
    }

    private PageResponse shown() {
        return PageResponse.json(
                200, DevJson.write(new Shown(clock.instant(), clock.ahead().toMillis())));
    }

    private Duration advance(@Nullable String text) throws BadRequestException {
        Matcher matcher = TIME.matcher(text == null ? "" : text);
        if (!matcher.matches()) {
            throw new BadRequestException("advance must be a time such as 500ms, 90s, 5m, 2h or 30d");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration time = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (time.compareTo(MAX_AHEAD) > 0 || clock.ahead().plus(time).compareTo(MAX_AHEAD) > 0) {
            throw new BadRequestException(
                    "advance must not take the clock more than " + MAX_AHEAD.toDays() + " days ahead in all");
        }
        return time;
    }
}
