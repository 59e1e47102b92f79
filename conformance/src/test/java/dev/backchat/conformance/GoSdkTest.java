package dev.backchat.conformance;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.sdk.LineSdk;
import dev.backchat.conformance.sdk.Programs;
import dev.backchat.conformance.table.Column;

/** The control plane through the AWS SDK for Go v2, where Go is installed. */
@Thorough
class GoSdkTest extends ControlPlaneLane {
    GoSdkTest() {
        super(Name.GO, Column.GO, Programs.hasGo() ? LineSdk::go : null);
        version(Column.GO, Programs.version("go/go.mod", "service/ivschat v(\\S+)"));
    }
}
