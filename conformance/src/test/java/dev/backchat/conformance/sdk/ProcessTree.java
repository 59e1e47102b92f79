package dev.backchat.conformance.sdk;

import dev.backchat.api.testrun.Patience;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process and all that it has started. */
public final class ProcessTree {
    private ProcessTree() {}

    /** Ends all of them at once, as {@code kill -9} does, and waits until they are gone. */
    public static void kill(Process root) {
        List<ProcessHandle> all =
                Stream.concat(root.descendants(), Stream.of(root.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit()
                .orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join());
    }
}
