package dev.backchat.api.testrun;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Sets timeouts long enough that only events that never come are missed, however busy the machine is. */
public final class Patience implements BeforeAllCallback {
    public static final Duration LIMIT = Duration.ofMinutes(2);

    /** JUnit finds this by itself, for every class of tests of the server and of the conformance module. */
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
