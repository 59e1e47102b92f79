package dev.backchat.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ARN of a room or a logging configuration: {@code arn:aws:ivschat:<region>:<account>:<type>/<id>}.
 *
 * @param region region, such as {@code us-west-2}
 * @param account digits only, 12 of them on Amazon
 * @param type kind of resource that the ARN names
 * @param id {@code [a-zA-Z0-9-]+}; ids that a server generates have 12 letters and digits
 */
public record Arn(String region, String account, ResourceType type, String id) {
    private static final Pattern PATTERN = Pattern.compile(
            "arn:aws:ivschat:(?<region>[a-z0-9-]+):(?<account>[0-9]+):(?<type>room|logging-configuration)/(?<id>[a-zA-Z0-9-]+)");

    /** Maximum length of an ARN, in characters. */
    public static final int MAX_LENGTH = 128;

    /**
     * Parses an ARN.
     *
     * @throws IllegalArgumentException if it is not the ARN of a room or a logging configuration
     */
    public static Arn parse(String arn) {
        Matcher matcher = PATTERN.matcher(arn);
        if (arn.length() > MAX_LENGTH || !matcher.matches()) {
            throw new IllegalArgumentException("not the ARN of a room or a logging configuration");
        }
        ResourceType type = matcher.group("type").equals(ResourceType.ROOM.inArn())
                ? ResourceType.ROOM
                : ResourceType.LOGGING_CONFIGURATION;
        return new Arn(matcher.group("region"), matcher.group("account"), type, matcher.group("id"));
    }

    static boolean matches(String arn, ResourceType... types) {
        Matcher matcher = PATTERN.matcher(arn);
        if (!matcher.matches()) {
            return false;
        }
        for (ResourceType type : types) {
            if (matcher.group("type").equals(type.inArn())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "arn:aws:ivschat:" + region + ":" + account + ":" + type.inArn() + "/" + id;
    }
}
