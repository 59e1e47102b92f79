package dev.backchat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the operating system accounts to processes.
 *
 * @param user in the program itself
 * @param system in the kernel for it
 */
record ProcessorTime(Duration user, Duration system) {
    static final ProcessorTime NONE = new ProcessorTime(Duration.ZERO, Duration.ZERO);

    /** The unit of the times in {@code /proc/<pid>/stat}. */
    private static final Duration CLOCK_TICK = Duration.ofMillis(10);

    /** Of one process, so far. */
    static ProcessorTime of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The fields after the command's name, which is in parentheses and may hold spaces.
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
