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
 * Iterates over all pages of a list. Each page is requested once the previous one is consumed, so a stream that is left
 * early makes no more calls than it needs.
 *
 * <pre>{@code
 * Paginator.listRooms(client, ListRoomsRequest.builder().build())
 *         .items()
 *         .forEach(room -> System.out.println(room.arn()));
 * }</pre>
 *
 * <p>The streams block while waiting for responses and throw the exceptions of {@link IvschatClient#call}.
 *
 * @param <P> type of a page
 * @param <T> type of the listed items
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

    /** Returns the rooms that match the request, starting from its {@code nextToken}. */
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

    /** Returns the logging configurations that match the request, starting from its {@code nextToken}. */
    public static Paginator<ListLoggingConfigurationsResponse, LoggingConfiguration> listLoggingConfigurations(
            IvschatClient client, ListLoggingConfigurationsRequest request) {
        return new Paginator<>(
                token -> client.call(new ListLoggingConfigurationsCommand(new ListLoggingConfigurationsRequest(
                        token == null ? request.nextToken() : token, request.maxResults()))),
                ListLoggingConfigurationsResponse::nextToken,
                ListLoggingConfigurationsResponse::loggingConfigurations);
    }

    /** Returns a stream of pages. */
    public Stream<P> pages() {
        return Stream.iterate(page.apply(null), Objects::nonNull, this::after);
    }

    /** Returns a stream of items. */
    public Stream<T> items() {
        return pages().flatMap(page -> items.apply(page).stream());
    }

    private @Nullable P after(P before) {
        String token = nextToken.apply(before);
        return token == null || token.isEmpty() ? null : page.apply(token);
    }
}
