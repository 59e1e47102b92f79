package dev.backchat.server;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * SIGINT and SIGTERM. The JVM runs its shutdown hooks at the first of them, and ignores further ones while these run;
 * so a server that takes its time to drain could be ended only by SIGKILL.
 */
final class TerminationSignals {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    /** {@code SIG_DFL} and {@code SIG_IGN}, which are numbers in place of functions. */
    private static final MemorySegment DEFAULT = MemorySegment.NULL;

    private static final MemorySegment IGNORE = MemorySegment.ofAddress(1);

    private TerminationSignals() {}

    /** Restores the default action: the next signal ends the process at once. */
    static void restoreDefault() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("signal").ifPresent(address -> {
            MethodHandle signal = handle(linker, address);
            restoreDefault(signal, SIGINT);
            restoreDefault(signal, SIGTERM);
        });
    }

    @SuppressWarnings("restricted") // The launcher permits native access.
    private static MethodHandle handle(Linker linker, MemorySegment address) {
        return linker.downcallHandle(
                address, FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    private static void restoreDefault(MethodHandle signal, int number) {
        try {
            MemorySegment before = (MemorySegment) signal.invokeExact(number, DEFAULT);
            if (before.equals(IGNORE)) {
                // As a shell has it for SIGINT to its background jobs.
                MemorySegment ignored = (MemorySegment) signal.invokeExact(number, IGNORE);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("signal throws nothing", e);
        }
    }
}
