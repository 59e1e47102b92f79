package dev.backchat.client;

import dev.backchat.api.ListLoggingConfigurationsRequest;
import dev.backchat.api.ListLoggingConfigurationsResponse;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ListRoomsResponse;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.RoomSummary;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All pages of a list, each called for when the one before is used up; so a stream that is left early calls for no more
 * than it needs.
 *
 * <pre>{@code
 * Paginator.listRooms(client, ListRoomsRequest.builder().build())
 *         .items()
 *         .forEach(room -> System.out.println(room.arn()));
 * }</pre>
 *
 * <p>Its streams wait for answers, and throw what {@link IvschatClient#call} throws.
 *
 * @param <P> the shape of a page
 * @param <T> what the pages list
 */
public final class Paginator<P, T> {
    private final Function<@Nullable String, P> page;
    private final Function<P, @Nullable String> nextToken;
    private final Function<P, List<T>> items;

    private Paginator(
            Function<@Nullable String, P> page, Function<P, @Nullable String> nextToken, Function<P, List<T>> items) {
        this.page = page;
        this.nextToken = nextToken;
        this.items = items;
    }

    /** The rooms that a request asks for, from its {@code nextToken} on. */
    public static Paginator<ListRoomsResponse, RoomSummary> listRooms(IvschatClient client, ListRoomsRequest request) {
        return new Paginator<>(
                token -> client.call(new ListRoomsCommand(new ListRoomsRequest(
                        request.name(),
                        token == null ? request.nextToken() : token,
                        request.maxResults(),
                        request.messageReviewHandlerUri(),
                        request.loggingConfigurationIdentifier()))),
                ListRoomsResponse::nextToken,
                ListRoomsResponse::rooms);
    }

    /** The logging configurations that a request asks for, from its {@code nextToken} on. */
    public static Paginator<ListLoggingConfigurationsResponse, LoggingConfiguration> listLoggingConfigurations(
            IvschatClient client, ListLoggingConfigurationsRequest request) {
        return new Paginator<>(
                token -> client.call(new ListLoggingConfigurationsCommand(new ListLoggingConfigurationsRequest(
                        token == null ? request.nextToken() : token, request.maxResults()))),
                ListLoggingConfigurationsResponse::nextToken,
                ListLoggingConfigurationsResponse::loggingConfigurations);
    }

    /** Page by page. */
    public Stream<P> pages() {
        return Stream.iterate(page.apply(null), Objects::nonNull, this::after);
    }

    /** Item by item. */
    public Stream<T> items() {
        return pages().flatMap(page -> items.apply(page).stream());
    }

    private @Nullable P after(P before) {
        String token = nextToken.apply(before);
        return token == null || token.isEmpty() ? null : page.apply(token);
    }
}
