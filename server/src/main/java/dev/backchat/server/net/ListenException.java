package dev.backchat.server.net;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;

/** Thrown when a port can't be listened on. The message says which port, why, and what to do about it. */
public final class ListenException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param flag the flag that selects another port
     * @param cause the exception of the JDK or Netty, whose message is the system's
     */
    public ListenException(InetSocketAddress address, String flag, Throwable cause) {
        super(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                        + reason(address, flag, cause),
                cause);
    }

    private static String reason(InetSocketAddress address, String flag, Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        if (address.isUnresolved() || cause instanceof UnresolvedAddressException) {
            return "no address is known for this name";
        }
        if (said.contains("Address already in use")) {
            return "the port is in use, perhaps by another Backchat; " + flag + " chooses another one, 0 a free one";
        }
        if (said.contains("Cannot assign requested address")) {
            return "this machine has no such address; --host 0.0.0.0 listens on all that it has";
        }
        if (said.contains("Permission denied")) {
            return "permission denied; a port below 1024 needs the capability CAP_NET_BIND_SERVICE";
        }
        return said;
    }
}
