package dev.backchat.server.operation;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.Operation;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ValidationException;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.sql.PageToken;
import org.jspecify.annotations.Nullable;

/** How operations find what a request names. */
final class Resources {
    private Resources() {}

    /**
     * The ARN that a request names, if its caller may name it: accounts and regions don't see each other.
     *
     * @param identifier satisfies its constraints, so it is an ARN
     */
    static Arn named(Caller caller, Operation<?, ?> operation, @Nullable String identifier) {
        Arn arn = Arn.parse(requireNonNull(identifier));
        if (!arn.account().equals(caller.account())) {
            throw new AccessDeniedException("User: arn:aws:iam::" + caller.account() + ":user/" + caller.accessKeyId()
                    + " is not authorized to perform: " + operation.action() + " on resource: " + arn);
        }
        if (!arn.region().equals(caller.region())) {
            throw notFound(arn);
        }
        return arn;
    }

    static ResourceNotFoundException notFound(Arn arn) {
        String what = arn.type() == ResourceType.ROOM ? "room" : "logging configuration";
        return new ResourceNotFoundException(
                "The " + what + " does not exist.", arn.id(), arn.type().name());
    }

    static PageToken page(@Nullable String nextToken) {
        try {
            return PageToken.parse(nextToken);
        } catch (IllegalArgumentException e) {
            throw ValidationException.of("nextToken", "must be one that this operation answered with");
        }
    }

    static @Nullable String text(@Nullable PageToken next) {
        return next == null ? null : next.text();
    }
}
