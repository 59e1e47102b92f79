package dev.backchat.server.controlplane;

import dev.backchat.api.Constraints;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.UpdateRoomRequest;
import dev.backchat.api.json.ControlPlaneJson;
import java.util.List;

/** A body is read, or refused by an error of the service; what was read and satisfies its constraints can be written. */
public final class OperationInputFuzz {
    private static final List<Class<? extends Record>> INPUTS = List.of(
            CreateRoomRequest.class,
            UpdateRoomRequest.class,
            CreateChatTokenRequest.class,
            SendEventRequest.class,
            CreateLoggingConfigurationRequest.class);

    private OperationInputFuzz() {}

    public static void fuzzerTestOneInput(byte[] body) {
        for (Class<? extends Record> input : INPUTS) {
            try {
                Record read = ControlPlaneJson.read(body, input);
                Constraints.check(read);
                if (!ControlPlaneJson.read(ControlPlaneJson.write(read), input).equals(read)) {
                    throw new AssertionError("written, it reads otherwise");
                }
            } catch (IvschatServiceException e) {
                if (e.httpStatus() != 400) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
