package dev.backchat.server;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Waits for what must come so long that only what never comes is missed, however busy the machine is. */
public final class Patience implements BeforeAllCallback {

    /** JUnit finds this by itself, for every class of tests. */
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }
}
