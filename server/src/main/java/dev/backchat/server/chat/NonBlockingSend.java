package dev.backchat.server.chat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Linux's {@code send(2)}, told not to wait. Netty has it too, but waits where the socket is a blocking one, as those of
 * io_uring are: one viewer who stands still would hold up the event loop.
 */
public final class NonBlockingSend {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** The address is passed as a number, for which nothing is allocated; to the processor it is the same. */
    @SuppressWarnings("restricted")
    private static final MethodHandle SEND = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("send"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));

    private NonBlockingSend() {}

    /**
     * Sends what the kernel takes at once.
     *
     * @return how many bytes that was; 0 also if it failed, which whoever sends the rest finds out
     */
    static int now(int socket, long address, int length) {
        try {
            long sent = (long) SEND.invokeExact(socket, address, (long) length, MSG_DONTWAIT | MSG_NOSIGNAL);
            return (int) Math.max(sent, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
