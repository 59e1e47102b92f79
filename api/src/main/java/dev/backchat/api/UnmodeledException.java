package dev.backchat.api;

import java.io.Serial;

/**
 * An error that the service's model doesn't name: of the signature ({@code InvalidSignatureException} and the like), of
 * the request's form ({@code SerializationException}, {@code UnknownOperationException}), or a newer one.
 */
public final class UnmodeledException extends IvschatServiceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnmodeledException(String errorName, int httpStatus, String message) {
        super(errorName, httpStatus, message);
    }
}
