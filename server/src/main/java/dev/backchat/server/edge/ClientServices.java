package dev.backchat.server.edge;

import dev.backchat.server.capture.Capture;
import dev.backchat.server.chat.ChatMeters;
import dev.backchat.server.chat.TokenAdmission;
import dev.backchat.server.chat.WarmUp;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.net.ConnectionMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/** The services behind a listener: the control plane by HTTP, and messaging by WebSockets. */
public record ClientServices(
        ControlPlane controlPlane,
        TokenAdmission admission,
        Messaging messaging,
        Faults faults,
        Capture capture,
        ConnectionMeters connectionMeters,
        ChatMeters chatMeters) {
    public ClientServices(
            ControlPlane controlPlane,
            TokenAdmission admission,
            Messaging messaging,
            Faults faults,
            Capture capture,
            MeterRegistry meters) {
        this(controlPlane, admission, messaging, faults, capture, new ConnectionMeters(meters), new ChatMeters(meters));
    }

    /**
     * Returns the same services for the warm-up's clients: without metrics, without the faults injected for others, and
     * without a capture.
     */
    ClientServices uncounted(WarmUp warmUp) {
        return new ClientServices(
                controlPlane,
                admission.to(warmUp),
                messaging.uncounted(),
                new Faults(),
                Capture.OFF,
                new CompositeMeterRegistry());
    }
}
