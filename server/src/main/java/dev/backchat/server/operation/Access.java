package dev.backchat.server.operation;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.server.iam.Caller;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the policies must allow for an operation, derived from its request.
 *
 * @param resource the ARN that is acted upon
 * @param tags tags that the request sets on it
 * @param tagKeys tag keys that the request mentions
 * @param createsWithTags whether tags in the request also require the permission TagResource
 */
record Access<I>(
        BiFunction<Caller, I, String> resource,
        Function<I, Map<String, String>> tags,
        Function<I, Collection<String>> tagKeys,
        boolean createsWithTags) {
    /** Returns access to the resource that a request names. */
    static <I> Access<I> to(Function<I, @Nullable String> identifier) {
        return new Access<>(
                (caller, input) -> requireNonNull(identifier.apply(input)),
                input -> Map.of(),
                input -> List.of(),
                false);
    }

    /** Returns access to all resources of a type: {@code room/*}. */
    static <I> Access<I> toAll(String type) {
        return new Access<>((caller, input) -> all(caller, type), input -> Map.of(), input -> List.of(), false);
    }

    /** Returns access to no resource in particular, which a policy allows by {@code *} only, as IAM has it. */
    static <I> Access<I> toAny() {
        return new Access<>((caller, input) -> "*", input -> Map.of(), input -> List.of(), false);
    }

    /** Returns access to a new resource, without an id yet that a policy could name: {@code room/*}. */
    static <I> Access<I> toNew(String type, Function<I, @Nullable Map<String, String>> tags) {
        return new Access<I>((caller, input) -> all(caller, type), input -> Map.of(), input -> List.of(), true)
                .giving(tags);
    }

    private static String all(Caller caller, String type) {
        return "arn:aws:ivschat:" + caller.region() + ":" + caller.account() + ":" + type + "/*";
    }

    /** Adds the tags that the request sets. */
    Access<I> giving(Function<I, @Nullable Map<String, String>> given) {
        return new Access<>(
                resource,
                input -> requireNonNullElse(given.apply(input), Map.of()),
                input -> requireNonNullElse(given.apply(input), Map.<String, String>of())
                        .keySet(),
                createsWithTags);
    }

    /** Adds the tags that the request removes. */
    Access<I> taking(Function<I, @Nullable List<String>> taken) {
        return new Access<>(
                resource, tags, input -> requireNonNullElse(taken.apply(input), List.of()), createsWithTags);
    }
}
