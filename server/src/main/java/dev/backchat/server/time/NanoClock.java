package dev.backchat.server.time;

/** Source of {@link System#nanoTime}, which advances evenly and which nobody can set. Thread-safe. */
@FunctionalInterface
public interface NanoClock {
    NanoClock SYSTEM = System::nanoTime;

    /** Returns a number of nanoseconds, of which only differences have a meaning. */
    long nanoTime();
}
