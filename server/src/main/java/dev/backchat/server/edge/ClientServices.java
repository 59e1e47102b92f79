package dev.backchat.server.edge;

import dev.backchat.server.capture.Capture;
import dev.backchat.server.capture.Instruments;
import dev.backchat.server.chat.ChatMeters;
import dev.backchat.server.chat.TokenAdmission;
import dev.backchat.server.chat.WarmUp;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.http.ConsoleFiles;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.net.ConnectionMeters;
import dev.backchat.server.tracing.Tracing;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The services behind a listener: the control plane by HTTP, and messaging by WebSockets.
 *
 * @param console null for none
 */
public record ClientServices(
        ControlPlane controlPlane,
        TokenAdmission admission,
        Messaging messaging,
        Faults faults,
        Capture capture,
        Tracing tracing,
        ConnectionMeters connectionMeters,
        ChatMeters chatMeters,
        @Nullable ConsoleFiles console) {
    public ClientServices(
            ControlPlane controlPlane,
            TokenAdmission admission,
            Messaging messaging,
            Faults faults,
            Instruments instruments) {
        this(
                controlPlane,
                admission,
                messaging,
                faults,
                instruments.capture(),
                instruments.tracing(),
                new ConnectionMeters(instruments.meters()),
                new ChatMeters(instruments.meters()),
                null);
    }

    /**
     * Returns the same services with a page for the browser.
     *
     * @param shown null for none
     */
    public ClientServices withConsole(@Nullable ConsoleFiles shown) {
        return new ClientServices(
                controlPlane, admission, messaging, faults, capture, tracing, connectionMeters, chatMeters, shown);
    }

    /**
     * Returns the same services for the warm-up's clients: without metrics, without the faults injected for others, and
     * without a capture or traces.
     */
    ClientServices uncounted(WarmUp warmUp) {
        return new ClientServices(
                controlPlane,
                admission.to(warmUp),
                messaging.uncounted(),
                new Faults(),
                new Instruments(Capture.OFF, new CompositeMeterRegistry(), Tracing.OFF));
    }
}
