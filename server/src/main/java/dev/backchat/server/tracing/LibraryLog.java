package dev.backchat.server.tracing;

import dev.backchat.server.limit.LogThrottle;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what OpenTelemetry's SDK logs by the JDK's logging, such as failed exports: a line a minute at most. */
final class LibraryLog extends Handler {
    private static final Logger log = LoggerFactory.getLogger(OpenTelemetryTracing.class);

    /** The JDK forgets loggers that nobody holds, with their handlers. */
    private static final java.util.logging.Logger LIBRARY = java.util.logging.Logger.getLogger("io.opentelemetry");

    private static boolean isInstalled;

    private final LogThrottle throttle;

    LibraryLog(LogThrottle throttle) {
        this.throttle = throttle;
        setLevel(Level.WARNING);
    }

    static synchronized void install() {
        if (!isInstalled) {
            isInstalled = true;
            LIBRARY.setUseParentHandlers(false);
            LIBRARY.addHandler(new LibraryLog(new LogThrottle(Duration.ofMinutes(1))));
        }
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line) && throttle.tryLog()) {
            log.warn("OpenTelemetry: {}", new SimpleFormatter().formatMessage(line));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
