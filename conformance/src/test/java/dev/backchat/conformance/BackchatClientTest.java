package dev.backchat.conformance;

import dev.backchat.conformance.sdk.BackchatClient;
import dev.backchat.conformance.table.Column;

/** The control plane through Backchat's own client. */
class BackchatClientTest extends ControlPlaneLane {
    BackchatClientTest() {
        super(Name.BACKCHAT_CLIENT, Column.BACKCHAT_CLIENT, BackchatClient::new);
        version(Column.BACKCHAT_CLIENT, "this build");
    }
}
