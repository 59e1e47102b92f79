package dev.backchat.server.operation;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.iam.policy.Decision;
import dev.backchat.server.iam.policy.Policy;
import dev.backchat.server.room.Rooms;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Asks the policies of a caller whether they may do what they ask for. Blocks, if a policy asks for a resource's tags. */
public final class Authorization {
    private static final String REQUEST_TAG = "aws:requesttag/";
    private static final String RESOURCE_TAG = "aws:resourcetag/";

    private final Rooms rooms;
    private final LoggingConfigurations loggingConfigurations;
    private final InstantSource clock;

    public Authorization(Rooms rooms, LoggingConfigurations loggingConfigurations, InstantSource clock) {
        this.rooms = rooms;
        this.loggingConfigurations = loggingConfigurations;
        this.clock = clock;
    }

    /**
     * Lets through who is allowed to.
     *
     * @throws AccessDeniedException for everybody else
     */
    <I> void check(Operation<?, ?> operation, Access<I> access, Caller caller, I input) {
        List<Policy> policies = caller.key().policies();
        if (policies == null) {
            return;
        }
        String resource = access.resource().apply(caller, input);
        Map<String, String> tags = access.tags().apply(input);
        Collection<String> tagKeys = access.tagKeys().apply(input);
        check(operation, policies, caller, resource, tags, tagKeys);
        if (access.createsWithTags() && !tags.isEmpty()) {
            check(Operations.TAG_RESOURCE, policies, caller, resource, tags, tagKeys);
        }
    }

    private void check(
            Operation<?, ?> operation,
            List<Policy> policies,
            Caller caller,
            String resource,
            Map<String, String> tags,
            Collection<String> tagKeys) {
        Decision decision = Policy.decide(
                policies, operation.action(), resource, key -> values(key, caller, resource, tags, tagKeys));
        if (decision != Decision.ALLOWED) {
            throw new AccessDeniedException("User: " + caller.key().userArn() + " is not authorized to perform: "
                    + operation.action() + " on resource: " + resource
                    + (decision == Decision.DENIED
                            ? " with an explicit deny in an identity-based policy"
                            : " because no identity-based policy allows the " + operation.action() + " action"));
        }
    }

    private List<String> values(
            String key, Caller caller, String resource, Map<String, String> tags, Collection<String> tagKeys) {
        if (key.startsWith(REQUEST_TAG)) {
            return named(key.substring(REQUEST_TAG.length()), tags);
        }
        if (key.startsWith(RESOURCE_TAG)) {
            return named(key.substring(RESOURCE_TAG.length()), tagsOf(resource));
        }
        AccessKey who = caller.key();
        return switch (key) {
            case "aws:tagkeys" -> List.copyOf(tagKeys);
            case "aws:sourceip" -> List.of(caller.origin().address());
            case "aws:securetransport" ->
                List.of(Boolean.toString(caller.origin().isSecure()));
            case "aws:currenttime" -> List.of(clock.instant().toString());
            case "aws:epochtime" -> List.of(Long.toString(clock.instant().getEpochSecond()));
            case "aws:requestedregion" -> List.of(caller.region());
            case "aws:principalaccount", "aws:resourceaccount" -> List.of(caller.account());
            case "aws:principalarn" -> List.of(who.userArn());
            case "aws:principaltype" -> List.of("User");
            // Denials that spare AWS's own services ask for these; here, nobody calls on behalf of others.
            case "aws:viaawsservice", "aws:principalisawsservice" -> List.of("false");
            case "aws:username" -> List.of(who.user());
            default -> List.of();
        };
    }

    /** Condition keys have no case, tags have: there may be more than one. */
    private static List<String> named(String name, Map<String, String> tags) {
        return tags.entrySet().stream()
                .filter(tag -> tag.getKey().toLowerCase(Locale.ROOT).equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Map<String, String> tagsOf(String resource) {
        Arn arn;
        try {
            arn = Arn.parse(resource);
        } catch (IllegalArgumentException e) {
            // None yet, or all.
            return Map.of();
        }
        return arn.type() == ResourceType.ROOM
                ? rooms.find(arn).map(Room::tags).orElse(Map.of())
                : loggingConfigurations
                        .find(arn)
                        .map(LoggingConfiguration::tags)
                        .orElse(Map.of());
    }
}
