package dev.backchat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the operating system accounts to a process. */
final class ProcessorTime {
    /** The unit of the times in {@code /proc/<pid>/stat}. */
    private static final Duration CLOCK_TICK = Duration.ofMillis(10);

    private ProcessorTime() {}

    /** User and system, so far. */
    static Duration of(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // The fields after the command's name, which is in parentheses and may hold spaces.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return CLOCK_TICK.multipliedBy(Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)));
    }
}
