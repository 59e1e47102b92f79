package dev.backchat.server.operation;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceType;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.iam.policy.Context;
import dev.backchat.server.iam.policy.Decision;
import dev.backchat.server.iam.policy.Policy;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates the policies of a caller. Blocks if a policy has conditions on a resource's tags. */
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
     * Checks that the caller is allowed to perform the operation.
     *
     * @throws AccessDeniedException if not
     */
    <I> void check(Operation<?, ?> operation, Access<I> access, Caller caller, I input) {
        String resource = access.resource().apply(caller, input);
        Arn arn = arn(resource);
        // Refused before policies are evaluated, as their decision could reveal tags of another account.
        if (arn != null && !arn.account().equals(caller.account())) {
            throw Resources.denied(caller, operation, resource, "");
        }
        List<Policy> policies = caller.key().policies();
        if (policies == null) {
            return;
        }
        Facts facts = new Facts(
                caller, arn, access.tags().apply(input), access.tagKeys().apply(input));
        check(operation, policies, resource, facts);
        if (access.createsWithTags() && !facts.requestTags.isEmpty()) {
            check(Operations.TAG_RESOURCE, policies, resource, facts);
        }
    }

    private static void check(Operation<?, ?> operation, List<Policy> policies, String resource, Facts facts) {
        Decision decision = Policy.decide(policies, operation.action(), resource, facts);
        if (decision != Decision.ALLOWED) {
            throw Resources.denied(
                    facts.caller,
                    operation,
                    resource,
                    decision == Decision.DENIED
                            ? " with an explicit deny in an identity-based policy"
                            : " because no identity-based policy allows the " + operation.action() + " action");
        }
    }

    /** Returns null for a resource without an ARN yet, and for all resources. */
    private static @Nullable Arn arn(String resource) {
        return resource.endsWith("*") ? null : Arn.parse(resource);
    }

    /**
     * The facts about a request that conditions can use. The resource's tags are looked up once, and only if needed.
     */
    private final class Facts implements Context {
        final Caller caller;
        final @Nullable Arn arn;
        final Map<String, String> requestTags;
        final Collection<String> tagKeys;
        private @Nullable Map<String, String> resourceTags;

        Facts(Caller caller, @Nullable Arn arn, Map<String, String> requestTags, Collection<String> tagKeys) {
            this.caller = caller;
            this.arn = arn;
            this.requestTags = requestTags;
            this.tagKeys = tagKeys;
        }

        @Override
        public List<String> values(String key) {
            if (key.startsWith(REQUEST_TAG)) {
                return named(key.substring(REQUEST_TAG.length()), requestTags);
            }
            if (key.startsWith(RESOURCE_TAG)) {
                return named(key.substring(RESOURCE_TAG.length()), resourceTags());
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
                // Denials that exempt AWS's own services use these; here, no caller acts on behalf of others.
                case "aws:viaawsservice", "aws:principalisawsservice" -> List.of("false");
                case "aws:username" -> List.of(who.user());
                default -> List.of();
            };
        }

        private Map<String, String> resourceTags() {
            if (resourceTags == null) {
                resourceTags = arn == null ? Map.of() : tagsOf(arn);
            }
            return resourceTags;
        }
    }

    /** Condition keys are case-insensitive. Several match only on an old resource whose keys differ in case only. */
    private static List<String> named(String name, Map<String, String> tags) {
        return tags.entrySet().stream()
                .filter(tag -> Constraints.tagName(tag.getKey()).equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Map<String, String> tagsOf(Arn arn) {
        return arn.type() == ResourceType.ROOM
                ? rooms.find(arn).map(StoredRoom::tags).orElse(Map.of())
                : loggingConfigurations
                        .find(arn)
                        .map(LoggingConfiguration::tags)
                        .orElse(Map.of());
    }
}
