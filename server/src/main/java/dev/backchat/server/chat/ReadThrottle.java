package dev.backchat.server.chat;

import dev.backchat.server.limit.Rate;
import dev.backchat.server.time.NanoClock;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Pauses the reading from a client that exceeds a rate; what it sends meanwhile stays in its own socket. Confined to the
 * event loop.
 */
public final class ReadThrottle {
    /** Refusals per second after which reads are paused: most go to a client that reads none of them. */
    private static final int REFUSALS_PER_SECOND = 20;
    /** Time reads stay paused after a rate limit is exceeded. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final EventLoop loop;
    private final NanoClock clock;
    private final ChatMeters meters;
    private final Runnable resume;
    private final Rate frameRate;
    private final Rate refusalRate;
    private boolean isPaused;

    /** @param resume is called at the end of a pause */
    ReadThrottle(EventLoop loop, NanoClock clock, ChatMeters meters, Runnable resume) {
        this.loop = loop;
        this.clock = clock;
        this.meters = meters;
        this.resume = resume;
        this.frameRate = new Rate(clock.nanoTime());
        this.refusalRate = new Rate(clock.nanoTime());
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Counts a frame that is about to be read. */
    void onFrame(int maxPerSecond) {
        if (!isPaused && !frameRate.tryAcquire(maxPerSecond, clock.nanoTime())) {
            pause();
        }
    }

    /** Counts a refused request. */
    void onRefusal() {
        if (!isPaused && !refusalRate.tryAcquire(REFUSALS_PER_SECOND, clock.nanoTime())) {
            pause();
        }
    }

    private void pause() {
        meters.paused();
        pause(PAUSE, () -> {});
    }

    /**
     * Pauses for a time.
     *
     * @param then is run at its end, before anything else is read
     */
    void pause(Duration time, Runnable then) {
        isPaused = true;
        loop.schedule(
                () -> {
                    isPaused = false;
                    then.run();
                    resume.run();
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
