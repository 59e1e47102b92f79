package dev.backchat.conformance;

import dev.backchat.conformance.sdk.LineSdk;
import dev.backchat.conformance.table.Column;

/** The control plane through boto3, where it is installed. */
class Boto3Test extends ControlPlaneLane {
    Boto3Test() {
        super(Name.BOTO3, Column.BOTO3, LineSdk.boto3Version().isPresent() ? LineSdk::boto3 : null);
        version(Column.BOTO3, LineSdk.boto3Version().orElse("not installed"));
    }
}
