package dev.backchat.server.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.server.capture.Capture;
import dev.backchat.server.capture.CaptureFilter;
import dev.backchat.server.capture.CapturedFrame;
import dev.backchat.server.capture.Follower;
import dev.backchat.server.internal.PageRequest;
import dev.backchat.server.internal.PageResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code /dev/frames}: the last frames, or all from now on by server-sent events. */
public final class FramePages {
    private static final String EVENT_STREAM = "text/event-stream";
    private static final Set<String> PARAMETERS = Set.of("room", "user", "limit");
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_FOLLOWERS = 16;
    /** Interval of comments, by which the end of a client is noticed. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private final Capture capture;
    private final Semaphore free = new Semaphore(MAX_FOLLOWERS);

    public FramePages(Capture capture) {
        this.capture = capture;
    }

    PageResponse handle(PageRequest request) throws BadRequestException {
        if (!request.method().equals("GET")) {
            return PageResponse.METHOD_NOT_ALLOWED;
        }
        Map<String, String> parameters;
        try {
            parameters = request.parameters();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("the query must be percent-encoded");
        }
        for (String name : parameters.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new BadRequestException("unknown parameter " + name + "; there are room, user and limit");
            }
        }
        CaptureFilter filter = new CaptureFilter(parameters.get("room"), parameters.get("user"));
        int limit = limit(parameters.get("limit"));
        if (!request.header("Accept").contains(EVENT_STREAM)) {
            return PageResponse.json(200, DevJson.write(Map.of("frames", capture.last(filter, limit))));
        }
        long after = after(request.header("Last-Event-ID"));
        if (!free.tryAcquire()) {
            return PageResponse.error(429, "there are " + MAX_FOLLOWERS + " who follow the frames already");
        }
        return PageResponse.stream(EVENT_STREAM, out -> {
            try (Follower follower = capture.follow(filter, after)) {
                follow(follower, out);
            } finally {
                free.release();
            }
        });
    }

    private static int limit(@Nullable String text) throws BadRequestException {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > Capture.MAX_FRAMES || text.matches("0+")) {
            throw new BadRequestException("limit must be a number from 1 to " + Capture.MAX_FRAMES);
        }
        return Integer.parseInt(text);
    }

    /** Returns the id of the last frame that a browser has had before it connected again; -1 for none. */
    private static long after(String lastEventId) {
        return lastEventId.matches("[0-9]{1,18}") ? Long.parseLong(lastEventId) : -1;
    }

    private static void follow(Follower follower, OutputStream out) throws IOException, InterruptedException {
        // So that the client knows that it misses nothing from now on.
        write(out, ": following\n\n");
        while (true) {
            CapturedFrame frame = follower.next(KEEP_ALIVE);
            long skipped = follower.takeSkipped();
            if (skipped > 0) {
                write(out, "event: skipped\ndata: {\"skipped\":" + skipped + "}\n\n");
            }
            write(
                    out,
                    frame == null ? ": nothing\n\n" : "id: " + frame.id() + "\ndata: " + DevJson.text(frame) + "\n\n");
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }
}
