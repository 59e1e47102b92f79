package dev.backchat.api;

import java.util.Map;

/**
 * A resource's tags.
 *
 * @param tags none is an empty map
 */
public record ListTagsForResourceResponse(Map<String, String> tags) {}
