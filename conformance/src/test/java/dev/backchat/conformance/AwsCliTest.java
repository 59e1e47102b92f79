package dev.backchat.conformance;

import dev.backchat.conformance.sdk.AwsCli;
import dev.backchat.conformance.table.Column;

/** The control plane through the AWS CLI, where it is installed. */
class AwsCliTest extends ControlPlaneLane {
    AwsCliTest() {
        super(Name.AWS_CLI, Column.AWS_CLI, AwsCli.version().isPresent() ? AwsCli::new : null);
        version(Column.AWS_CLI, AwsCli.version().orElse("not installed"));
    }
}
