package dev.backchat.server.operation;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.Operation;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ValidationException;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.sql.Page;
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
            throw denied(caller, operation, arn.toString(), "");
        }
        if (!arn.region().equals(caller.region())) {
            throw notFound(arn);
        }
        return arn;
    }

    /** @param because with a space before it; empty for a resource of another account, of which nothing is told */
    static AccessDeniedException denied(Caller caller, Operation<?, ?> operation, String resource, String because) {
        return new AccessDeniedException("User: " + caller.key().userArn() + " is not authorized to perform: "
                + operation.action() + " on resource: " + resource + because);
    }

    static ResourceNotFoundException notFound(Arn arn) {
        String what = arn.type() == ResourceType.ROOM ? "room" : "logging configuration";
        return new ResourceNotFoundException(
                "The " + what + " does not exist.", arn.id(), arn.type().name());
    }

    /** Where a list goes on, by the {@code nextToken} of a request for it. */
    static PageToken page(Caller caller, Operation<?, ?> operation, @Nullable String nextToken) {
        try {
            return PageToken.parse(nextToken, list(caller, operation));
        } catch (IllegalArgumentException e) {
            throw ValidationException.of("nextToken", "must be one that this operation answered with");
        }
    }

    /** The {@code nextToken} to answer with; null if that was the last page. */
    static @Nullable String nextToken(Caller caller, Operation<?, ?> operation, Page<?> page) {
        return page.next() == null ? null : page.next().text(list(caller, operation));
    }

    private static String list(Caller caller, Operation<?, ?> operation) {
        return operation.name() + ":" + caller.account() + ":" + caller.region();
    }
}
