package dev.backchat.conformance;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import dev.backchat.api.testrun.RedisProcess;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.table.Cell;
import dev.backchat.conformance.table.Column;
import dev.backchat.conformance.table.ConformanceTable;
import dev.backchat.conformance.table.Section;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/**
 * A part of the conformance run with a server of its own. Lanes run side by side, so that none waits for the slowest
 * SDK and none meets another's injected faults. When the last has come to its end, the run's table is written; a run
 * without some of them writes nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceLane {
    enum Name {
        BACKCHAT_CLIENT,
        JAVA,
        JAVASCRIPT,
        BOTO3,
        AWS_CLI,
        GO,
        RUST,
        SIGNED_HTTP,
        WIRE,
        CHAT_ROOM,
        MESSAGING_SDK,
        WEBSOCKET,
        TIME,
        HOSTILE,
        DURABILITY
    }

    /** What the scenarios of a lane run on. */
    enum Environment {
        ONE_SERVER("on one server"),
        TWO_NODES("on two nodes");

        final String title;

        Environment(String title) {
            this.title = title;
        }

        Nodes start() {
            return this == ONE_SERVER ? Nodes.startOne() : Nodes.startTwo();
        }
    }

    private static final Path DOCUMENT = Path.of("..", "docs", "conformance.md");
    private static final ConformanceTable TABLE = new ConformanceTable();
    private static final Set<Name> FINISHED = EnumSet.noneOf(Name.class);
    // Scenarios share a server but no account.
    private static final AtomicLong NEXT_ACCOUNT = new AtomicLong(100_000_000_000L);

    static {
        // Lanes share the process: what goes wrong on a thread of one would fail whichever waits at that moment.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private final Name name;
    private boolean started;

    ConformanceLane(Name name) {
        this.name = name;
    }

    /** The rows that this lane fills, in the document's order. */
    final void announce(Section section, List<String> behaviours) {
        started = true;
        TABLE.announce(section, behaviours);
    }

    final void version(Column column, String version) {
        TABLE.version(column, version);
    }

    final void record(Section section, String behaviour, Column column, Cell cell) {
        TABLE.record(section, behaviour, column, cell);
    }

    /** A test whose outcome is a cell of the table. An aborted test says that the column can't show the behaviour. */
    final DynamicTest cell(Section section, String behaviour, Column column, Executable steps) {
        return DynamicTest.dynamicTest(behaviour, () -> {
            try {
                steps.execute();
                record(section, behaviour, column, Cell.PASSED);
            } catch (TestAbortedException e) {
                record(section, behaviour, column, Cell.NOT_APPLICABLE);
                throw e;
            } catch (Throwable e) {
                record(section, behaviour, column, Cell.FAILED);
                throw e;
            }
        });
    }

    /** The scenarios on each environment, one after the other; on two nodes with {@code -Pthorough}. */
    final Stream<DynamicNode> inEachEnvironment(Function<Environment, Stream<DynamicNode>> scenarios) {
        Stream<DynamicNode> alone =
                Stream.of(dynamicContainer(Environment.ONE_SERVER.title, scenarios.apply(Environment.ONE_SERVER)));
        if (!Boolean.getBoolean("backchat.thorough")) {
            return alone;
        }
        DynamicNode together = RedisProcess.isInstalled()
                ? dynamicContainer(
                        Environment.TWO_NODES.title,
                        Stream.of(Environment.TWO_NODES).flatMap(scenarios))
                : DynamicTest.dynamicTest(Environment.TWO_NODES.title, RedisProcess::assumeInstalled);
        return Stream.concat(alone, Stream.of(together));
    }

    /** A caller with an account that nothing else in this run uses. */
    static SdkCaller freshCaller(BackchatProcess server) {
        return SdkCaller.ofAccount(server.endpoint(), Long.toString(NEXT_ACCOUNT.getAndIncrement()));
    }

    @AfterAll
    final void writeTheTableWithTheLastLane() {
        synchronized (FINISHED) {
            if (started) {
                FINISHED.add(name);
            }
            if (FINISHED.size() == Name.values().length) {
                TABLE.write(DOCUMENT);
            }
        }
    }
}
