package dev.backchat.server;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Sets timeouts long enough that only events that never come are missed, however busy the machine is. */
public final class Patience implements BeforeAllCallback {

    /** JUnit finds this by itself, for every class of tests. */
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }
}
