package dev.backchat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configures logging in code, which starts faster than a file. Until {@link #configure(String, String)} is called, only
 * warnings and errors are logged.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final int MAX_LINES_OF_A_KIND_PER_SECOND = 50;
    private static final int MAX_LINES_WAITING = 1024;
    private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0} %X{requestId} %msg%n";

    private static final AtomicLong LEFT_OUT = new AtomicLong();
    private static final AtomicLong DROPPED = new AtomicLong();

    private static volatile @Nullable FloodFilter filter;
    private static volatile @Nullable DropCountingAppender appender;

    /** Called by Logback, which finds this class through the service loader, before anything is logged. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        set(context, Level.WARN, text());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Configures logging. Libraries log at level warn and above only, the pool of connections at error.
     *
     * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
     * @param format {@code text}, or {@code json} for one object per line
     */
    public static void configure(String level, String format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        set(context, Level.WARN, format.equals("json") ? json() : text());
        context.getLogger("dev.backchat").setLevel(Level.toLevel(level));
        // It warns of what is as it should be, such as each connection that is closed.
        context.getLogger("io.lettuce.core").setLevel(Level.ERROR);
        // It warns of each connection that broke, with a stack trace; the store says in a line that it can't be used.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    }

    /** Registers counters of the lines missing from the log. */
    public static void bindTo(MeterRegistry meters) {
        lost(meters, "flood", LEFT_OUT);
        lost(meters, "queue_full", DROPPED);
    }

    private static void lost(MeterRegistry meters, String reason, AtomicLong count) {
        FunctionCounter.builder("backchat.log.lines.lost", count, AtomicLong::doubleValue)
                .tag("reason", reason)
                .register(meters);
    }

    /** Reports lines missing from the log that haven't been reported; to be called periodically. */
    public static void tellLost() {
        FloodFilter flood = filter;
        DropCountingAppender queue = appender;
        if (flood != null && queue != null) {
            flood.tellIfDue();
            queue.tellIfDue();
        }
    }

    /** Writes the queued lines and stops logging; waits a second at most. */
    public static void stop() {
        FloodFilter flood = filter;
        DropCountingAppender queue = appender;
        if (flood != null && queue != null) {
            flood.report();
            queue.report();
        }
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static void set(LoggerContext context, Level level, Encoder<ILoggingEvent> encoder) {
        context.reset();
        // Otherwise it could be stopped only once.
        context.start();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        // The reader of the console may stall: then lines are dropped, and no event loop waits.
        DropCountingAppender queue = new DropCountingAppender(DROPPED);
        queue.setContext(context);
        queue.setQueueSize(MAX_LINES_WAITING);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(console);
        queue.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(queue);
        FloodFilter flood = new FloodFilter(MAX_LINES_OF_A_KIND_PER_SECOND, System::nanoTime, LEFT_OUT);
        context.addTurboFilter(flood);
        appender = queue;
        filter = flood;
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(TEXT);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }
}
