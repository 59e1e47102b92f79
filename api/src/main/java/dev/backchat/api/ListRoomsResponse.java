package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of rooms.
 *
 * @param rooms the page
 * @param nextToken token for the next page; absent on the last page
 */
public record ListRoomsResponse(
        List<RoomSummary> rooms, @Nullable String nextToken) {}
