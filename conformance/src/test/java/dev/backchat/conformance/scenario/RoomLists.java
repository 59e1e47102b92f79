package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlaneClient.text;
import static dev.backchat.conformance.table.Section.ROOM_LISTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.sdk.ControlPlaneDriver.Feature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** ListRooms: order, pages, filters. */
final class RoomLists {
    private RoomLists() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(ROOM_LISTS, "ListRooms of an account without rooms is empty, without `nextToken`", it -> {
                    JsonNode page = it.ok("ListRooms", Map.of());
                    assertThat(page.required("rooms")).isEmpty();
                    assertThat(page.has("nextToken")).isFalse();
                }),
                Scenario.of(ROOM_LISTS, "A summary has every member but the two maxima", RoomLists::summary),
                Scenario.of(ROOM_LISTS, "The room that was updated last comes first", RoomLists::order),
                Scenario.of(ROOM_LISTS, "`maxResults` cuts pages, and each room is on one of them", RoomLists::pages),
                Scenario.of(
                        ROOM_LISTS, "The last page has no `nextToken`, also when it is full", RoomLists::fullLastPage),
                Scenario.of(ROOM_LISTS, "A page holds 50 rooms unless `maxResults` says less", RoomLists::defaultPage),
                Scenario.of(ROOM_LISTS, "`nextToken` \"\" means the first page", RoomLists::emptyToken),
                Scenario.of(ROOM_LISTS, "A `nextToken` that the service did not give: ValidationException", it -> {
                    it.refused("ValidationException", "ListRooms", Map.of("nextToken", "made-up"))
                            .blaming("nextToken");
                }),
                Scenario.needing(
                        Feature.PAGINATORS,
                        ROOM_LISTS,
                        "The SDK's paginator meets each room once",
                        RoomLists::paginator),
                Scenario.of(ROOM_LISTS, "The filter `name` is exact", RoomLists::filterByName),
                Scenario.of(ROOM_LISTS, "The filter `messageReviewHandlerUri` is exact", RoomLists::filterByHandler),
                Scenario.of(
                        ROOM_LISTS, "The filter `loggingConfigurationIdentifier` is exact", RoomLists::filterByLogging),
                Scenario.of(ROOM_LISTS, "Several filters must all hold", RoomLists::filtersTogether),
                Scenario.of(ROOM_LISTS, "Filters hold on every page", RoomLists::filterOnEveryPage),
                Scenario.of(
                        ROOM_LISTS,
                        "An empty `name` or `messageReviewHandlerUri` filters nothing",
                        RoomLists::emptyFilters),
                Scenario.of(
                        ROOM_LISTS,
                        "A filter by an absent logging configuration: ResourceNotFoundException",
                        it -> it.refused(
                                        "ResourceNotFoundException",
                                        "ListRooms",
                                        Map.of(
                                                "loggingConfigurationIdentifier",
                                                it.loggingConfigurationArn("AbCdEfGh1234")))
                                .withStatus(404)
                                .naming("LOGGING_CONFIGURATION", "AbCdEfGh1234")),
                Scenario.of(ROOM_LISTS, "Rooms of another account or region are not listed", RoomLists::separate));
    }

    private static String givenRoom(ControlPlaneClient it, Map<String, ?> input) {
        return text(it.given("CreateRoom", input), "arn");
    }

    private static List<String> givenRooms(ControlPlaneClient it, int count) {
        return IntStream.range(0, count).mapToObj(i -> it.givenRoom()).toList();
    }

    private static List<String> arns(JsonNode page) {
        return page.required("rooms")
                .valueStream()
                .map(room -> text(room, "arn"))
                .toList();
    }

    private static List<String> listed(ControlPlaneClient it, Map<String, ?> filter) {
        return arns(it.ok("ListRooms", filter));
    }

    private static void summary(ControlPlaneClient it) {
        Map<String, ?> given = Map.of(
                "name", "lobby",
                "maximumMessageLength", 7,
                "messageReviewHandler", Map.of("uri", it.functionArn("review")),
                "tags", Map.of("team", "live"),
                "loggingConfigurationIdentifiers", List.of(it.givenLoggingConfiguration()));
        JsonNode room = it.ok("CreateRoom", given);
        JsonNode summary = it.ok("ListRooms", Map.of()).required("rooms").required(0);
        assertThat(summary.propertyNames())
                .containsExactlyInAnyOrder(
                        "arn",
                        "id",
                        "name",
                        "messageReviewHandler",
                        "createTime",
                        "updateTime",
                        "tags",
                        "loggingConfigurationIdentifiers");
        summary.propertyNames()
                .forEach(name -> assertThat(summary.get(name)).as(name).isEqualTo(room.get(name)));
    }

    private static void order(ControlPlaneClient it) {
        List<String> arns = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JsonNode room = it.given("CreateRoom", Map.of());
            arns.addFirst(text(room, "arn"));
            awaitNextMillisecond(text(room, "updateTime"));
        }
        assertThat(listed(it, Map.of())).isEqualTo(arns);
        String last = arns.removeLast();
        it.given("UpdateRoom", Map.of("identifier", last, "name", "renamed"));
        arns.addFirst(last);
        assertThat(listed(it, Map.of())).isEqualTo(arns);
    }

    private static void awaitNextMillisecond(String time) {
        Instant next = Instant.parse(time).plusMillis(2);
        Awaitility.await().until(() -> Instant.now().isAfter(next));
    }

    private static void pages(ControlPlaneClient it) {
        List<String> arns = givenRooms(it, 5);
        JsonNode first = it.ok("ListRooms", Map.of("maxResults", 2));
        JsonNode second = it.ok("ListRooms", Map.of("maxResults", 2, "nextToken", text(first, "nextToken")));
        JsonNode third = it.ok("ListRooms", Map.of("maxResults", 2, "nextToken", text(second, "nextToken")));
        assertThat(arns(first)).hasSize(2);
        assertThat(arns(second)).hasSize(2);
        assertThat(arns(third)).hasSize(1);
        assertThat(third.has("nextToken")).isFalse();
        List<String> all = new ArrayList<>(arns(first));
        all.addAll(arns(second));
        all.addAll(arns(third));
        assertThat(all).containsExactlyInAnyOrderElementsOf(arns);
    }

    private static void fullLastPage(ControlPlaneClient it) {
        givenRooms(it, 2);
        JsonNode page = it.ok("ListRooms", Map.of("maxResults", 2));
        assertThat(arns(page)).hasSize(2);
        assertThat(page.has("nextToken")).isFalse();
    }

    private static void defaultPage(ControlPlaneClient it) {
        givenRooms(it, 51);
        JsonNode first = it.ok("ListRooms", Map.of());
        assertThat(arns(first)).hasSize(50);
        assertThat(listed(it, Map.of("nextToken", text(first, "nextToken")))).hasSize(1);
    }

    private static void emptyToken(ControlPlaneClient it) {
        List<String> arns = givenRooms(it, 2);
        assertThat(listed(it, Map.of("nextToken", ""))).containsExactlyInAnyOrderElementsOf(arns);
    }

    private static void paginator(ControlPlaneClient it) {
        List<String> arns = givenRooms(it, 5);
        List<String> met = new ArrayList<>();
        it.pages("ListRooms", Map.of("maxResults", 2)).forEach(page -> met.addAll(arns(page)));
        assertThat(met).containsExactlyInAnyOrderElementsOf(arns);
    }

    private static void filterByName(ControlPlaneClient it) {
        String lobby = givenRoom(it, Map.of("name", "lobby"));
        givenRoom(it, Map.of("name", "lobby2"));
        givenRoom(it, Map.of("name", "Lobby"));
        assertThat(listed(it, Map.of("name", "lobby"))).containsExactly(lobby);
        assertThat(listed(it, Map.of("name", "lob"))).isEmpty();
    }

    private static void filterByHandler(ControlPlaneClient it) {
        String reviewed = givenRoom(it, Map.of("messageReviewHandler", Map.of("uri", it.functionArn("review"))));
        givenRoom(it, Map.of("messageReviewHandler", Map.of("uri", it.functionArn("review2"))));
        it.givenRoom();
        assertThat(listed(it, Map.of("messageReviewHandlerUri", it.functionArn("review"))))
                .containsExactly(reviewed);
    }

    private static void filterByLogging(ControlPlaneClient it) {
        String logging = it.givenLoggingConfiguration();
        String other = it.givenLoggingConfiguration();
        String logged = givenRoom(it, Map.of("loggingConfigurationIdentifiers", List.of(other, logging)));
        givenRoom(it, Map.of("loggingConfigurationIdentifiers", List.of(other)));
        assertThat(listed(it, Map.of("loggingConfigurationIdentifier", logging)))
                .containsExactly(logged);
    }

    private static void filtersTogether(ControlPlaneClient it) {
        String logging = it.givenLoggingConfiguration();
        Map<String, ?> handler = Map.of("uri", it.functionArn("review"));
        String both = givenRoom(
                it,
                Map.of(
                        "name",
                        "lobby",
                        "messageReviewHandler",
                        handler,
                        "loggingConfigurationIdentifiers",
                        List.of(logging)));
        givenRoom(it, Map.of("name", "lobby", "messageReviewHandler", handler));
        givenRoom(it, Map.of("name", "lobby", "loggingConfigurationIdentifiers", List.of(logging)));
        Map<String, ?> filter = Map.of(
                "name",
                "lobby",
                "messageReviewHandlerUri",
                it.functionArn("review"),
                "loggingConfigurationIdentifier",
                logging);
        assertThat(listed(it, filter)).containsExactly(both);
    }

    private static void filterOnEveryPage(ControlPlaneClient it) {
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            wanted.add(givenRoom(it, Map.of("name", "lobby")));
            it.givenRoom();
        }
        JsonNode first = it.ok("ListRooms", Map.of("name", "lobby", "maxResults", 2));
        JsonNode second =
                it.ok("ListRooms", Map.of("name", "lobby", "maxResults", 2, "nextToken", text(first, "nextToken")));
        List<String> all = new ArrayList<>(arns(first));
        all.addAll(arns(second));
        assertThat(all).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(second.has("nextToken")).isFalse();
    }

    private static void emptyFilters(ControlPlaneClient it) {
        List<String> arns = givenRooms(it, 2);
        assertThat(listed(it, Map.of("name", ""))).containsExactlyInAnyOrderElementsOf(arns);
        assertThat(listed(it, Map.of("messageReviewHandlerUri", ""))).containsExactlyInAnyOrderElementsOf(arns);
    }

    private static void separate(ControlPlaneClient it) {
        String here = it.givenRoom();
        String there = it.as(it.caller().inRegion("eu-central-1")).givenRoom();
        // No scenario has an account of its own that begins with a 9.
        String foreign = "9" + it.caller().accessKeyId().substring(1);
        String theirs = it.as(it.caller().withKey(foreign, "test")).givenRoom();
        assertThat(listed(it, Map.of())).containsExactly(here);
        assertThat(listed(it.as(it.caller().inRegion("eu-central-1")), Map.of()))
                .containsExactly(there);
        assertThat(listed(it.as(it.caller().withKey(foreign, "test")), Map.of()))
                .containsExactly(theirs);
    }
}
