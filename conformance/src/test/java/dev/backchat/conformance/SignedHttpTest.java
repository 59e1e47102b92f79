package dev.backchat.conformance;

import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.table.Column;

/** The control plane through HTTP requests signed by hand. */
class SignedHttpTest extends ControlPlaneLane {
    SignedHttpTest() {
        super(Name.SIGNED_HTTP, Column.SIGNED_HTTP, SignedHttp::new);
        version(Column.SIGNED_HTTP, "signature version 4 as AWS describes it");
    }
}
