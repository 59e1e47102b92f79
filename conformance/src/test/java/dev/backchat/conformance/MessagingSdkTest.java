package dev.backchat.conformance;

import dev.backchat.conformance.messaging.MessagingDriver;
import dev.backchat.conformance.messaging.MessagingScenario;
import dev.backchat.conformance.messaging.MessagingSdk;
import dev.backchat.conformance.sdk.NodeModules;
import dev.backchat.conformance.table.Column;

/** The Messaging API through the Amazon IVS Chat Messaging SDK for JavaScript. */
class MessagingSdkTest extends MessagingLane {
    MessagingSdkTest() {
        super(Name.MESSAGING_SDK, Column.MESSAGING_SDK, MessagingScenario.ofReconnects());
        version(Column.MESSAGING_SDK, NodeModules.version("amazon-ivs-chat-messaging"));
    }

    @Override
    MessagingDriver startDriver() {
        return new MessagingSdk();
    }
}
