package dev.backchat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Processor time that the operating system charges to processes.
 *
 * @param user time in the program itself
 * @param system time in the kernel on its behalf
 */
record ProcessorTime(Duration user, Duration system) {
    static final ProcessorTime NONE = new ProcessorTime(Duration.ZERO, Duration.ZERO);

    /** Unit of the times in {@code /proc/<pid>/stat}. */
    private static final Duration CLOCK_TICK = Duration.ofMillis(10);

    /** Returns the time of one process so far. */
    static ProcessorTime of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The fields follow the command's name, which is in parentheses and may contain spaces.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return new ProcessorTime(
                CLOCK_TICK.multipliedBy(Long.parseLong(fields.get(11))),
                CLOCK_TICK.multipliedBy(Long.parseLong(fields.get(12))));
    }

    Duration total() {
        return user.plus(system);
    }

    ProcessorTime plus(ProcessorTime other) {
        return new ProcessorTime(user.plus(other.user), system.plus(other.system));
    }

    ProcessorTime minus(ProcessorTime before) {
        return new ProcessorTime(user.minus(before.user), system.minus(before.system));
    }
}
