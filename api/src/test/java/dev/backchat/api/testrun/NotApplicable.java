package dev.backchat.api.testrun;

import org.opentest4j.TestAbortedException;

/** What is tested has not what the test is about: nothing was left out. */
public final class NotApplicable extends TestAbortedException {
    private static final long serialVersionUID = 1;

    /** Says what it has not. */
    public NotApplicable(String message) {
        super(message);
    }
}
