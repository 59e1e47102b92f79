package dev.backchat.conformance.sdk;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * One way to call the control plane: an SDK, or bare signed HTTP. Input and output are the operation's members as JSON,
 * under the protocol's own names, timestamps as ISO 8601 strings.
 */
public interface ControlPlaneDriver extends AutoCloseable {

    /** What a driver can show or do beyond calling an operation. */
    enum Feature {
        /** Shows an answer's HTTP status. */
        HTTP_STATUS,
        /** Shows an answer's request id. */
        REQUEST_ID,
        /** Shows an error's members besides its message. */
        ERROR_MEMBERS,
        /** Shows how often the request was sent. */
        ATTEMPTS,
        /** Sends a request again when it was throttled or the service failed. */
        RETRIES,
        /** Has paginators of its own. */
        PAGINATORS,
        /** Learns the true time from a refusal and sends again. */
        CLOCK_CORRECTION,
        /** Can send every JSON value, also one that the model forbids. */
        ANY_JSON
    }

    /** What this driver can show or do. */
    Set<Feature> features();

    /** Calls an operation. */
    Answer call(SdkCaller caller, String operation, ObjectNode input);

    /** Walks a list operation with the SDK's own paginator; needs {@link Feature#PAGINATORS}. */
    default List<ObjectNode> pages(SdkCaller caller, String operation, ObjectNode input) {
        throw new UnsupportedOperationException(operation);
    }

    @Override
    void close();
}
