package dev.backchat.server.net;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Linux's {@code send(2)} with {@code MSG_DONTWAIT}. Netty's own send waits if the socket is a blocking one, as those
 * of io_uring are: one stalled viewer would hold up the event loop.
 */
public final class NonBlockingSend {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /**
     * The address is passed as a long, which needs no allocation; the calling convention is the same as for a pointer.
     */
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
     * Sends as much as the kernel takes at once.
     *
     * @return the number of bytes sent; 0 also on failure, which shows when the rest is sent
     */
    public static int now(int socket, long address, int length) {
        try {
            long sent = (long) SEND.invokeExact(socket, address, (long) length, MSG_DONTWAIT | MSG_NOSIGNAL);
            return (int) Math.max(sent, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
