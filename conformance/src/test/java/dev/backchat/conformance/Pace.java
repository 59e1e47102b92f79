package dev.backchat.conformance;

/** For one who says many things, each after the answer to the last. */
public final class Pace {
    private static final int ACTIONS_PER_SECOND = 10;

    private Pace() {}

    /** Rests between two actions, so that a connection stays within its rate. */
    public static void rest() throws InterruptedException {
        Thread.sleep(1000 / ACTIONS_PER_SECOND);
    }
}
