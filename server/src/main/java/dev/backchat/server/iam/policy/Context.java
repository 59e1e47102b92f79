package dev.backchat.server.iam.policy;

import java.util.List;

/** What conditions can ask about a request. */
@FunctionalInterface
public interface Context {
    /**
     * The values of a condition key.
     *
     * @param key in lower case, such as {@code aws:sourceip} or {@code aws:requesttag/team}: keys have no case
     * @return empty if the request has no such key
     */
    List<String> values(String key);
}
