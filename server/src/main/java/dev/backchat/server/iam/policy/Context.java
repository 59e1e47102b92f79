package dev.backchat.server.iam.policy;

import java.util.List;

/** The facts about a request that conditions can use. */
@FunctionalInterface
public interface Context {
    /**
     * Returns the values of a condition key.
     *
     * @param key in lower case, such as {@code aws:sourceip} or {@code aws:requesttag/team}: keys are case-insensitive
     * @return empty if the request has no such key
     */
    List<String> values(String key);
}
