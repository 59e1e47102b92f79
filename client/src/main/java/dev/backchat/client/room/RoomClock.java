package dev.backchat.client.room;

import dev.backchat.client.thread.Deadline;
import java.time.Duration;
import java.time.Instant;

/** The time that a room goes by, so that tests can move it. */
interface RoomClock {
    RoomClock SYSTEM = new RoomClock() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Runnable after(Duration delay, Runnable action) {
            Deadline deadline = Deadline.in(delay, action);
            return deadline::cancel;
        }
    };

    Instant now();

    long nanoTime();

    /**
     * Runs an action after a time.
     *
     * @param action must not wait
     * @return what cancels it
     */
    Runnable after(Duration delay, Runnable action);
}
