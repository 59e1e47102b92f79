package dev.backchat.server.operation;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.Operation;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ValidationException;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.sql.Page;
import dev.backchat.server.sql.PageToken;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Resolves the resources that requests name. */
public final class Resources {
    private Resources() {}

    /**
     * Returns the ARN that a request names, if its caller may name it: accounts and regions are isolated
     * from each other.
     *
     * @param identifier satisfies its constraints, so it is an ARN
     */
    static Arn named(Caller caller, Operation<?, ?> operation, @Nullable String identifier) {
        Arn arn = Arn.parse(requireNonNull(identifier));
        if (!arn.account().equals(caller.account())) {
            throw denied(caller, operation, arn.toString(), "");
        }
        if (!arn.region().equals(caller.region())) {
            throw caller.isDev() ? elsewhere(arn, caller.region()) : notFound(arn);
        }
        return arn;
    }

    /** @param because starts with a space; empty for a resource of another account, about which nothing is revealed */
    static AccessDeniedException denied(Caller caller, Operation<?, ?> operation, String resource, String because) {
        return new AccessDeniedException("User: " + caller.key().userArn() + " is not authorized to perform: "
                + operation.action() + " on resource: " + resource + because);
    }

    static ResourceNotFoundException notFound(Arn arn) {
        return new ResourceNotFoundException(
                "The " + name(arn) + " does not exist.", arn.id(), arn.type().name());
    }

    /** Says more than Amazon's service does, as the caller owns the account. */
    private static ResourceNotFoundException elsewhere(Arn arn, String region) {
        return new ResourceNotFoundException(
                "The " + name(arn) + " does not exist in " + region
                        + ", for which the request was signed; its ARN is of " + arn.region() + ".",
                arn.id(),
                arn.type().name());
    }

    /**
     * Waits until all nodes are certain to receive what was published to a room.
     *
     * @throws InternalServerException if that is not known
     */
    public static void awaitPublished(Arn room, CompletableFuture<Bus.Result> result) {
        try {
            if (result.join() == Bus.Result.ROOM_DELETED) {
                throw notFound(room);
            }
        } catch (CompletionException e) {
            throw new InternalServerException(
                    "The service can't reach its other nodes; it is not known whether the request was carried out.");
        }
    }

    private static String name(Arn arn) {
        return arn.type() == ResourceType.ROOM ? "room" : "logging configuration";
    }

    /** Parses the {@code nextToken} of a request for a list. */
    static PageToken page(Caller caller, Operation<?, ?> operation, @Nullable String nextToken) {
        return page(list(caller, operation), nextToken);
    }

    /** @param list names the list of which the token must be */
    static PageToken page(String list, @Nullable String nextToken) {
        try {
            return PageToken.parse(nextToken, list);
        } catch (IllegalArgumentException e) {
            throw ValidationException.of("nextToken", "must be one that this operation answered with");
        }
    }

    /** Returns the {@code nextToken} of the response; null for the last page. */
    static @Nullable String nextToken(Caller caller, Operation<?, ?> operation, Page<?> page) {
        return page.next() == null ? null : page.next().text(list(caller, operation));
    }

    private static String list(Caller caller, Operation<?, ?> operation) {
        return operation.name() + ":" + caller.account() + ":" + caller.region();
    }
}
