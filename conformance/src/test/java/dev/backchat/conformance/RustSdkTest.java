package dev.backchat.conformance;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.sdk.LineSdk;
import dev.backchat.conformance.sdk.Programs;
import dev.backchat.conformance.table.Column;

/** The control plane through the AWS SDK for Rust, where Rust is installed. */
@Thorough
class RustSdkTest extends ControlPlaneLane {
    RustSdkTest() {
        super(Name.RUST, Column.RUST, Programs.hasRust() ? LineSdk::rust : null);
        version(Column.RUST, Programs.version("rust/Cargo.toml", "aws-sdk-ivschat = \\{ version = \"=([^\"]+)"));
    }
}
