package dev.backchat.server.fault;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.ConflictException;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.PendingVerificationException;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ServiceQuotaExceededException;
import dev.backchat.api.ThrottlingException;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.ValidationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The errors of the service's model by their names on the wire, and any other. */
final class ServiceErrors {
    private static final int LIMIT = 1;
    private static final Map<String, Function<String, IvschatServiceException>> BY_NAME = Map.of(
            "AccessDeniedException", AccessDeniedException::new,
            "ConflictException", message -> new ConflictException(message, id(), type()),
            "InternalServerException", InternalServerException::new,
            "PendingVerification", PendingVerificationException::new,
            "ResourceNotFoundException", message -> new ResourceNotFoundException(message, id(), type()),
            "ServiceQuotaExceededException", message -> new ServiceQuotaExceededException(message, id(), type(), LIMIT),
            "ThrottlingException", message -> new ThrottlingException(message, id(), type(), LIMIT),
            "ValidationException", message -> new ValidationException(message, "OTHER", List.of()));

    private ServiceErrors() {}

    /** Returns the names of the errors in the model. */
    static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** @param status null for that of the model */
    static IvschatServiceException of(String name, @Nullable Integer status, String message) {
        Function<String, IvschatServiceException> modeled = BY_NAME.get(name);
        IvschatServiceException error = modeled == null ? null : modeled.apply(message);
        return error != null && (status == null || status == error.httpStatus())
                ? error
                : new UnmodeledException(name, status == null ? 500 : status, message);
    }

    private static String id() {
        return ResourceId.next();
    }

    private static String type() {
        return ResourceType.ROOM.name();
    }
}
