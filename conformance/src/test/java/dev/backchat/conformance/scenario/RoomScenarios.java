package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlaneClient.idOf;
import static dev.backchat.conformance.scenario.ControlPlaneClient.text;
import static dev.backchat.conformance.table.Section.ROOMS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** CreateRoom, GetRoom, UpdateRoom, DeleteRoom. */
final class RoomScenarios {
    private RoomScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        ROOMS,
                        "CreateRoom without input makes a room with the defaults 10 and 500",
                        RoomScenarios::defaults),
                Scenario.of(ROOMS, "CreateRoom answers every member that it was given", RoomScenarios::echo),
                Scenario.of(ROOMS, "Two rooms may have one name", RoomScenarios::namesAreNotUnique),
                Scenario.of(ROOMS, "A room may have the empty name", RoomScenarios::emptyName),
                Scenario.of(ROOMS, "`fallbackResult` is ALLOW unless it is given", RoomScenarios::fallbackDefault),
                Scenario.of(
                        ROOMS,
                        "An empty handler `uri` stays visible, with its fallback",
                        RoomScenarios::emptyHandlerUri),
                Scenario.of(ROOMS, "GetRoom answers what CreateRoom answered", RoomScenarios::get),
                Scenario.of(ROOMS, "GetRoom of an absent room: ResourceNotFoundException", RoomScenarios::getAbsent),
                Scenario.of(ROOMS, "UpdateRoom changes every member that it can", RoomScenarios::updateEverything),
                Scenario.of(ROOMS, "UpdateRoom leaves what is absent as it was", RoomScenarios::updateLeavesTheRest),
                Scenario.of(ROOMS, "UpdateRoom can set the empty name", RoomScenarios::updateToEmptyName),
                Scenario.of(
                        ROOMS, "UpdateRoom moves `updateTime` when something changes", RoomScenarios::updateTimeMoves),
                Scenario.of(
                        ROOMS, "UpdateRoom that changes nothing leaves `updateTime`", RoomScenarios::updateTimeStays),
                Scenario.of(ROOMS, "UpdateRoom with the `uri` \"\" detaches the handler", RoomScenarios::detachHandler),
                Scenario.of(
                        ROOMS,
                        "UpdateRoom with `fallbackResult` alone keeps the handler's `uri`",
                        RoomScenarios::keepHandlerUri),
                Scenario.of(ROOMS, "UpdateRoom with an empty handler leaves the handler", RoomScenarios::emptyHandler),
                Scenario.of(
                        ROOMS,
                        "UpdateRoom replaces the whole list of logging configurations",
                        RoomScenarios::replaceLogging),
                Scenario.of(
                        ROOMS,
                        "UpdateRoom with the list [] detaches all logging configurations",
                        RoomScenarios::clearLogging),
                Scenario.of(
                        ROOMS, "UpdateRoom of an absent room: ResourceNotFoundException", RoomScenarios::updateAbsent),
                Scenario.of(
                        ROOMS,
                        "An absent logging configuration on CreateRoom and UpdateRoom: ResourceNotFoundException",
                        RoomScenarios::absentLoggingConfiguration),
                Scenario.of(
                        ROOMS,
                        "One logging configuration twice in the list: ValidationException",
                        RoomScenarios::loggingTwice),
                Scenario.of(ROOMS, "DeleteRoom answers 204 and the room is gone", RoomScenarios::delete),
                Scenario.of(ROOMS, "DeleteRoom twice: ResourceNotFoundException", RoomScenarios::deleteTwice),
                Scenario.of(
                        ROOMS,
                        "DeleteRoom leaves the attached logging configurations",
                        RoomScenarios::deleteKeepsLogging));
    }

    private static void defaults(ControlPlaneClient it) {
        Instant before = Instant.now().minusSeconds(1);
        JsonNode room = it.ok("CreateRoom", Map.of());
        String id = text(room, "id");
        assertThat(id).matches("[a-zA-Z0-9]{12}");
        assertThat(text(room, "arn")).isEqualTo(it.roomArn(id));
        assertThat(room.required("maximumMessageRatePerSecond").intValue()).isEqualTo(10);
        assertThat(room.required("maximumMessageLength").intValue()).isEqualTo(500);
        assertThat(room.required("tags")).isEmpty();
        assertThat(room.path("loggingConfigurationIdentifiers")).isEmpty();
        assertThat(room.has("name")).isFalse();
        assertThat(room.has("messageReviewHandler")).isFalse();
        assertThat(Instant.parse(text(room, "createTime"))).isBetween(before, Instant.now());
        assertThat(text(room, "updateTime")).isEqualTo(text(room, "createTime"));
    }

    private static void echo(ControlPlaneClient it) {
        Map<String, ?> given = everyMember(it, "lobby");
        JsonNode room = it.ok("CreateRoom", given);
        assertMembers(room, given);
    }

    private static Map<String, ?> everyMember(ControlPlaneClient it, String name) {
        return Map.of(
                "name",
                name,
                "maximumMessageRatePerSecond",
                100,
                "maximumMessageLength",
                1,
                "messageReviewHandler",
                Map.of("uri", it.functionArn("review"), "fallbackResult", "DENY"),
                "tags",
                Map.of("team", "live", "empty", ""),
                "loggingConfigurationIdentifiers",
                List.of(it.givenLoggingConfiguration()));
    }

    private static void assertMembers(JsonNode room, Map<String, ?> expected) {
        expected.forEach((member, value) -> assertThat(room.get(member))
                .as(member)
                .isEqualTo(dev.backchat.conformance.Json.object(Map.of(member, value))
                        .get(member)));
    }

    private static void namesAreNotUnique(ControlPlaneClient it) {
        JsonNode one = it.ok("CreateRoom", Map.of("name", "lobby"));
        JsonNode other = it.ok("CreateRoom", Map.of("name", "lobby"));
        assertThat(text(one, "arn")).isNotEqualTo(text(other, "arn"));
    }

    private static void emptyName(ControlPlaneClient it) {
        JsonNode room = it.ok("CreateRoom", Map.of("name", ""));
        assertThat(room.path("name").asString("")).isEmpty();
    }

    private static void fallbackDefault(ControlPlaneClient it) {
        Map<String, ?> handler = Map.of("uri", it.functionArn("review"));
        JsonNode room = it.ok("CreateRoom", Map.of("messageReviewHandler", handler));
        assertThat(text(room.required("messageReviewHandler"), "fallbackResult"))
                .isEqualTo("ALLOW");
    }

    private static void emptyHandlerUri(ControlPlaneClient it) {
        JsonNode room = it.ok("CreateRoom", Map.of("messageReviewHandler", Map.of("uri", "")));
        JsonNode handler = room.required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEmpty();
        assertThat(text(handler, "fallbackResult")).isEqualTo("ALLOW");
        assertThat(it.ok("GetRoom", Map.of("identifier", text(room, "arn")))).isEqualTo(room);
    }

    private static void get(ControlPlaneClient it) {
        JsonNode created = it.ok("CreateRoom", everyMember(it, "lobby"));
        assertThat(it.ok("GetRoom", Map.of("identifier", text(created, "arn")))).isEqualTo(created);
    }

    private static void getAbsent(ControlPlaneClient it) {
        it.refused("ResourceNotFoundException", "GetRoom", Map.of("identifier", it.roomArn("AbCdEfGh1234")))
                .withStatus(404)
                .naming("ROOM", "AbCdEfGh1234");
    }

    private static void updateEverything(ControlPlaneClient it) {
        String arn = it.givenRoom();
        Map<String, ?> change = Map.of(
                "name",
                "renamed",
                "maximumMessageRatePerSecond",
                1,
                "maximumMessageLength",
                42,
                "messageReviewHandler",
                Map.of("uri", it.functionArn("other"), "fallbackResult", "DENY"),
                "loggingConfigurationIdentifiers",
                List.of(it.givenLoggingConfiguration()));
        JsonNode updated = it.ok("UpdateRoom", with(arn, change));
        assertMembers(updated, change);
        assertThat(it.ok("GetRoom", Map.of("identifier", arn))).isEqualTo(updated);
    }

    private static void updateLeavesTheRest(ControlPlaneClient it) {
        Map<String, ?> given = everyMember(it, "lobby");
        String arn = text(it.given("CreateRoom", given), "arn");
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", arn, "maximumMessageLength", 7));
        assertThat(updated.required("maximumMessageLength").intValue()).isEqualTo(7);
        Map<String, Object> rest = new java.util.HashMap<>(given);
        rest.remove("maximumMessageLength");
        assertMembers(updated, rest);
    }

    private static void updateToEmptyName(ControlPlaneClient it) {
        String arn = text(it.given("CreateRoom", Map.of("name", "lobby")), "arn");
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", arn, "name", ""));
        assertThat(updated.path("name").asString("")).isEmpty();
    }

    private static void updateTimeMoves(ControlPlaneClient it) {
        JsonNode created = it.given("CreateRoom", Map.of());
        Instant createTime = Instant.parse(text(created, "createTime"));
        // An SDK may keep milliseconds only.
        Awaitility.await().until(() -> Instant.now().isAfter(createTime.plusMillis(2)));
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", text(created, "arn"), "name", "renamed"));
        assertThat(Instant.parse(text(updated, "updateTime"))).isAfter(createTime);
        assertThat(Instant.parse(text(updated, "createTime")).toEpochMilli()).isEqualTo(createTime.toEpochMilli());
    }

    private static void updateTimeStays(ControlPlaneClient it) {
        JsonNode created = it.ok("CreateRoom", everyMember(it, "lobby"));
        String arn = text(created, "arn");
        Instant createTime = Instant.parse(text(created, "createTime"));
        Awaitility.await().until(() -> Instant.now().isAfter(createTime.plusMillis(2)));
        assertThat(it.ok("UpdateRoom", Map.of("identifier", arn))).isEqualTo(created);
        assertThat(it.ok("UpdateRoom", Map.of("identifier", arn, "name", "lobby")))
                .isEqualTo(created);
    }

    private static String roomWithHandler(ControlPlaneClient it) {
        Map<String, ?> handler = Map.of("uri", it.functionArn("review"), "fallbackResult", "DENY");
        return text(it.given("CreateRoom", Map.of("messageReviewHandler", handler)), "arn");
    }

    private static void detachHandler(ControlPlaneClient it) {
        String arn = roomWithHandler(it);
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", arn, "messageReviewHandler", Map.of("uri", "")));
        JsonNode handler = updated.required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEmpty();
        assertThat(text(handler, "fallbackResult")).isEqualTo("ALLOW");
        assertThat(it.ok("GetRoom", Map.of("identifier", arn))).isEqualTo(updated);
    }

    private static void keepHandlerUri(ControlPlaneClient it) {
        Map<String, ?> change =
                Map.of("identifier", roomWithHandler(it), "messageReviewHandler", Map.of("fallbackResult", "ALLOW"));
        JsonNode handler = it.ok("UpdateRoom", change).required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEqualTo(it.functionArn("review"));
        assertThat(text(handler, "fallbackResult")).isEqualTo("ALLOW");
    }

    private static void emptyHandler(ControlPlaneClient it) {
        Map<String, ?> change = Map.of("identifier", roomWithHandler(it), "messageReviewHandler", Map.of());
        JsonNode handler = it.ok("UpdateRoom", change).required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEqualTo(it.functionArn("review"));
        assertThat(text(handler, "fallbackResult")).isEqualTo("DENY");
    }

    private static void replaceLogging(ControlPlaneClient it) {
        List<String> three =
                List.of(it.givenLoggingConfiguration(), it.givenLoggingConfiguration(), it.givenLoggingConfiguration());
        String arn =
                text(it.given("CreateRoom", Map.of("loggingConfigurationIdentifiers", three.subList(0, 2))), "arn");
        Map<String, ?> change = Map.of("loggingConfigurationIdentifiers", three.subList(2, 3));
        assertMembers(it.ok("UpdateRoom", with(arn, change)), change);
    }

    private static void clearLogging(ControlPlaneClient it) {
        List<String> one = List.of(it.givenLoggingConfiguration());
        String arn = text(it.given("CreateRoom", Map.of("loggingConfigurationIdentifiers", one)), "arn");
        JsonNode updated = it.ok("UpdateRoom", with(arn, Map.of("loggingConfigurationIdentifiers", List.of())));
        assertThat(updated.path("loggingConfigurationIdentifiers")).isEmpty();
    }

    private static void updateAbsent(ControlPlaneClient it) {
        it.refused("ResourceNotFoundException", "UpdateRoom", Map.of("identifier", it.roomArn("AbCdEfGh1234")))
                .withStatus(404)
                .naming("ROOM", "AbCdEfGh1234");
    }

    private static void absentLoggingConfiguration(ControlPlaneClient it) {
        Map<String, ?> absent =
                Map.of("loggingConfigurationIdentifiers", List.of(it.loggingConfigurationArn("AbCdEfGh1234")));
        it.refused("ResourceNotFoundException", "CreateRoom", absent)
                .withStatus(404)
                .naming("LOGGING_CONFIGURATION", "AbCdEfGh1234");
        it.refused("ResourceNotFoundException", "UpdateRoom", with(it.givenRoom(), absent))
                .withStatus(404)
                .naming("LOGGING_CONFIGURATION", "AbCdEfGh1234");
    }

    private static void loggingTwice(ControlPlaneClient it) {
        String arn = it.givenLoggingConfiguration();
        Map<String, ?> twice = Map.of("loggingConfigurationIdentifiers", List.of(arn, arn));
        it.refused("ValidationException", "CreateRoom", twice).blaming("loggingConfigurationIdentifiers");
        it.refused("ValidationException", "UpdateRoom", with(it.givenRoom(), twice))
                .blaming("loggingConfigurationIdentifiers");
    }

    private static void delete(ControlPlaneClient it) {
        String arn = it.givenRoom();
        var deleted = it.success("DeleteRoom", Map.of("identifier", arn));
        assertThat(deleted.output()).isEmpty();
        assertThat(deleted.httpStatus()).isIn(204, null);
        it.refused("ResourceNotFoundException", "GetRoom", Map.of("identifier", arn));
    }

    private static void deleteTwice(ControlPlaneClient it) {
        String arn = it.givenRoom();
        it.ok("DeleteRoom", Map.of("identifier", arn));
        it.refused("ResourceNotFoundException", "DeleteRoom", Map.of("identifier", arn))
                .withStatus(404)
                .naming("ROOM", idOf(arn));
    }

    private static void deleteKeepsLogging(ControlPlaneClient it) {
        String logging = it.givenLoggingConfiguration();
        String arn = text(it.given("CreateRoom", Map.of("loggingConfigurationIdentifiers", List.of(logging))), "arn");
        it.ok("DeleteRoom", Map.of("identifier", arn));
        assertThat(text(it.ok("GetLoggingConfiguration", Map.of("identifier", logging)), "state"))
                .isEqualTo("ACTIVE");
    }

    private static Map<String, ?> with(String arn, Map<String, ?> change) {
        Map<String, Object> input = new java.util.HashMap<>(change);
        input.put("identifier", arn);
        return input;
    }
}
