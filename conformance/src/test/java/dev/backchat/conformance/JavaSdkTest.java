package dev.backchat.conformance;

import dev.backchat.conformance.sdk.JavaSdk;
import dev.backchat.conformance.table.Column;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The control plane through the AWS SDK for Java v2. */
@ResourceLock(JavaSdk.CLOCK)
class JavaSdkTest extends ControlPlaneLane {
    JavaSdkTest() {
        super(Name.JAVA, Column.JAVA, JavaSdk::new);
        version(Column.JAVA, JavaSdk.version());
    }
}
