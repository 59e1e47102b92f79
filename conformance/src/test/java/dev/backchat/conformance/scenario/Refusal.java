package dev.backchat.conformance.scenario;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.ControlPlaneDriver.Feature;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An error as a driver shows it. What the driver cannot show is not demanded. */
public final class Refusal {
    private final Answer.Failure failure;
    private final Set<Feature> features;

    Refusal(Answer.Failure failure, Set<Feature> features) {
        this.failure = failure;
        this.features = features;
    }

    /** The error's message, which every SDK shows. */
    public String message() {
        return requireNonNull(failure.message(), "message");
    }

    /** Demands the HTTP status. */
    public Refusal withStatus(int status) {
        if (features.contains(Feature.HTTP_STATUS)) {
            assertThat(failure.httpStatus()).as("status of %s", failure).isEqualTo(status);
        }
        return this;
    }

    /** Demands that the error names the resource by its bare id. */
    public Refusal naming(String resourceType, String resourceId) {
        if (features.contains(Feature.ERROR_MEMBERS)) {
            assertThat(ControlPlaneClient.text(members(), "resourceType")).isEqualTo(resourceType);
            assertThat(ControlPlaneClient.text(members(), "resourceId")).isEqualTo(resourceId);
        }
        return this;
    }

    /** Demands that the error has these members, of any value but null. */
    public Refusal withMembers(Set<String> names) {
        assertThat(message()).isNotBlank();
        if (features.contains(Feature.ERROR_MEMBERS)) {
            for (String name : names) {
                assertThat(members().get(name)).as("%s of %s", name, failure).isNotNull();
            }
        }
        return this;
    }

    /** Demands that exactly this member of the input is blamed, in the service's own words. */
    public Refusal blaming(String member) {
        assertThat(message()).startsWith("Request member: " + member + " failed to satisfy the constraints: ");
        if (features.contains(Feature.ERROR_MEMBERS)) {
            assertThat(ControlPlaneClient.text(members(), "reason")).isEqualTo("FIELD_VALIDATION_FAILED");
            JsonNode fields = members().required("fieldList");
            assertThat(fields.valueStream().map(field -> ControlPlaneClient.text(field, "name")))
                    .containsExactly(member);
            assertThat(fields.valueStream().map(field -> ControlPlaneClient.text(field, "message")))
                    .allSatisfy(text -> assertThat(text).isNotBlank());
        }
        return withStatus(400);
    }

    private ObjectNode members() {
        return requireNonNull(failure.members(), "members");
    }
}
