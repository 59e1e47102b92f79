package dev.backchat.server.controlplane;

import dev.backchat.api.InternalServerException;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operation;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.iam.SigV4Verifier;
import dev.backchat.server.operation.OperationTable;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Answers signed requests: route, signature, input, operation. Runs on virtual threads, for operations wait for the
 * store. Whatever happens, there is an answer, and its request id stands in every line of the log that it caused.
 */
public final class ControlPlane {
    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);

    private static final String REQUEST_ID = "requestId";
    private static final int NO_CONTENT = 204;

    private final SigV4Verifier verifier;
    private final OperationTable operations;
    private final Faults faults;

    public ControlPlane(SigV4Verifier verifier, OperationTable operations, Faults faults) {
        this.verifier = verifier;
        this.operations = operations;
        this.faults = faults;
    }

    /** Answers a request that was received whole. */
    public Answer answer(Request request) {
        String requestId = UUID.randomUUID().toString();
        MDC.put(REQUEST_ID, requestId);
        try {
            return answer(Route.operation(request), request, requestId);
        } catch (IvschatServiceException e) {
            log.info("{} {}: {}", e.httpStatus(), e.errorName(), e.getMessage());
            return Answer.error(requestId, e);
        } catch (RuntimeException e) {
            log.error("the operation failed", e);
            return Answer.error(requestId, new InternalServerException("The service failed."));
        } finally {
            MDC.remove(REQUEST_ID);
        }
    }

    /** Answers a request that could not be received: too large, or not HTTP. */
    public Answer refuse(String errorName, int status, String message) {
        String requestId = UUID.randomUUID().toString();
        MDC.put(REQUEST_ID, requestId);
        try {
            log.info("{} {}: {}", status, errorName, message);
            return Answer.error(requestId, new UnmodeledException(errorName, status, message));
        } finally {
            MDC.remove(REQUEST_ID);
        }
    }

    private <I extends Record, O> Answer answer(Operation<I, O> operation, Request request, String requestId) {
        Caller caller = verifier.verify(
                request.method(), request.rawPath(), request.rawQuery(), request.headers(), request.body());
        IvschatServiceException fault = faults.take(operation);
        if (fault != null) {
            throw fault;
        }
        O output = operations.call(operation, caller, Route.input(operation, request));
        log.debug("{} {}", operation.status(), operation);
        byte[] body = operation.status() == NO_CONTENT ? new byte[0] : ControlPlaneJson.write(output);
        return new Answer(operation.status(), requestId, null, body);
    }
}
