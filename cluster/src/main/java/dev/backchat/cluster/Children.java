package dev.backchat.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The processes of a cluster. Those that end by themselves are reported; the others go on. */
final class Children {
    private final List<ChildProcess> all = new ArrayList<>();
    private final Consumer<String> report;
    private boolean isStopping;

    /** @param report receives a line about each that ended by itself */
    Children(Consumer<String> report) {
        this.report = report;
    }

    /** Starts one. Only the main thread may. */
    synchronized ChildProcess start(ChildProcess.Program program, Consumer<String> lines) throws StartException {
        if (isStopping) {
            throw new StartException("stopped while it was starting");
        }
        ChildProcess child = ChildProcess.start(program, lines);
        all.add(child);
        child.onExit().thenRun(() -> reportEnd(child));
        return child;
    }

    private synchronized void reportEnd(ChildProcess child) {
        if (!isStopping) {
            report.accept(child.ending());
        }
    }

    /** Returns them in the order of their starts. From then on no further one is started, and no end is reported. */
    synchronized List<ChildProcess> stopping() {
        isStopping = true;
        return List.copyOf(all);
    }
}
