package dev.backchat.conformance;

import dev.backchat.conformance.messaging.MessagingDriver;
import dev.backchat.conformance.messaging.MessagingScenario;
import dev.backchat.conformance.messaging.WebSocketDriver;
import dev.backchat.conformance.table.Column;

/** The Messaging API on bare WebSockets. */
class WebSocketTest extends MessagingLane {
    WebSocketTest() {
        super(Name.WEBSOCKET, Column.WEBSOCKET, MessagingScenario.ofBareSockets());
        version(Column.WEBSOCKET, "RFC 6455");
    }

    @Override
    MessagingDriver startDriver() {
        return new WebSocketDriver();
    }
}
