package dev.backchat.client.room;

import dev.backchat.client.thread.Deadline;
import java.time.Duration;
import java.time.Instant;

/** Source of a room's time, which tests can control. */
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
     * Runs an action after a delay.
     *
     * @param action must not block
     * @return action that cancels it
     */
    Runnable after(Duration delay, Runnable action);
}
