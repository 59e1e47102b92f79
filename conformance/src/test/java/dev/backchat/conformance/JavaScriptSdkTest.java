package dev.backchat.conformance;

import dev.backchat.conformance.sdk.LineSdk;
import dev.backchat.conformance.sdk.NodeModules;
import dev.backchat.conformance.table.Column;

/** The control plane through the AWS SDK for JavaScript v3. */
class JavaScriptSdkTest extends ControlPlaneLane {
    JavaScriptSdkTest() {
        super(Name.JAVASCRIPT, Column.JAVASCRIPT, LineSdk::javaScript);
        version(Column.JAVASCRIPT, NodeModules.version("@aws-sdk/client-ivschat"));
    }
}
