package dev.backchat.api;

import java.util.Map;

/**
 * Tags of a resource.
 *
 * @param tags empty if there are none
 */
public record ListTagsForResourceResponse(Map<String, String> tags) {}
