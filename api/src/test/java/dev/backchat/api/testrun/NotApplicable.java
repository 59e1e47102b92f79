package dev.backchat.api.testrun;

import org.opentest4j.TestAbortedException;

/** Aborts a test whose subject lacks the tested feature; such a test does not count as left out. */
public final class NotApplicable extends TestAbortedException {
    private static final long serialVersionUID = 1;

    /** @param message names the missing feature */
    public NotApplicable(String message) {
        super(message);
    }
}
