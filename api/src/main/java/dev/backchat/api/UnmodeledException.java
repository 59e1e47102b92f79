package dev.backchat.api;

import java.io.Serial;

/**
 * An error that is not in the service's model: an error about the signature ({@code InvalidSignatureException} and the
 * like) or the form of the request ({@code SerializationException}, {@code UnknownOperationException}), or a newer
 * error.
 */
public final class UnmodeledException extends IvschatServiceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnmodeledException(String errorName, int httpStatus, String message) {
        super(errorName, httpStatus, message);
    }
}
