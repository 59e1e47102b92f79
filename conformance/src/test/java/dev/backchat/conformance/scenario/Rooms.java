package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlane.idOf;
import static dev.backchat.conformance.scenario.ControlPlane.text;
import static dev.backchat.conformance.table.Section.ROOMS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** CreateRoom, GetRoom, UpdateRoom, DeleteRoom. */
final class Rooms {
    private Rooms() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        ROOMS, "CreateRoom without input makes a room with the defaults 10 and 500", Rooms::defaults),
                Scenario.of(ROOMS, "CreateRoom answers every member that it was given", Rooms::echo),
                Scenario.of(ROOMS, "Two rooms may have one name", Rooms::namesAreNotUnique),
                Scenario.of(ROOMS, "A room may have the empty name", Rooms::emptyName),
                Scenario.of(ROOMS, "`fallbackResult` is ALLOW unless it is given", Rooms::fallbackDefault),
                Scenario.of(ROOMS, "An empty handler `uri` stays visible, with its fallback", Rooms::emptyHandlerUri),
                Scenario.of(ROOMS, "GetRoom answers what CreateRoom answered", Rooms::get),
                Scenario.of(ROOMS, "GetRoom of an absent room: ResourceNotFoundException", Rooms::getAbsent),
                Scenario.of(ROOMS, "UpdateRoom changes every member that it can", Rooms::updateEverything),
                Scenario.of(ROOMS, "UpdateRoom leaves what is absent as it was", Rooms::updateLeavesTheRest),
                Scenario.of(ROOMS, "UpdateRoom can set the empty name", Rooms::updateToEmptyName),
                Scenario.of(ROOMS, "UpdateRoom moves `updateTime` when something changes", Rooms::updateTimeMoves),
                Scenario.of(ROOMS, "UpdateRoom that changes nothing leaves `updateTime`", Rooms::updateTimeStays),
                Scenario.of(ROOMS, "UpdateRoom with the `uri` \"\" detaches the handler", Rooms::detachHandler),
                Scenario.of(
                        ROOMS,
                        "UpdateRoom with `fallbackResult` alone keeps the handler's `uri`",
                        Rooms::keepHandlerUri),
                Scenario.of(ROOMS, "UpdateRoom with an empty handler leaves the handler", Rooms::emptyHandler),
                Scenario.of(
                        ROOMS, "UpdateRoom replaces the whole list of logging configurations", Rooms::replaceLogging),
                Scenario.of(
                        ROOMS, "UpdateRoom with the list [] detaches all logging configurations", Rooms::clearLogging),
                Scenario.of(ROOMS, "UpdateRoom of an absent room: ResourceNotFoundException", Rooms::updateAbsent),
                Scenario.of(
                        ROOMS,
                        "An absent logging configuration on CreateRoom and UpdateRoom: ResourceNotFoundException",
                        Rooms::absentLoggingConfiguration),
                Scenario.of(
                        ROOMS, "One logging configuration twice in the list: ValidationException", Rooms::loggingTwice),
                Scenario.of(ROOMS, "DeleteRoom answers 204 and the room is gone", Rooms::delete),
                Scenario.of(ROOMS, "DeleteRoom twice: ResourceNotFoundException", Rooms::deleteTwice),
                Scenario.of(ROOMS, "DeleteRoom leaves the attached logging configurations", Rooms::deleteKeepsLogging));
    }

    private static void defaults(ControlPlane it) {
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

    private static void echo(ControlPlane it) {
        Map<String, ?> given = everyMember(it, "lobby");
        JsonNode room = it.ok("CreateRoom", given);
        assertMembers(room, given);
    }

    private static Map<String, ?> everyMember(ControlPlane it, String name) {
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

    private static void namesAreNotUnique(ControlPlane it) {
        JsonNode one = it.ok("CreateRoom", Map.of("name", "lobby"));
        JsonNode other = it.ok("CreateRoom", Map.of("name", "lobby"));
        assertThat(text(one, "arn")).isNotEqualTo(text(other, "arn"));
    }

    private static void emptyName(ControlPlane it) {
        JsonNode room = it.ok("CreateRoom", Map.of("name", ""));
        assertThat(room.path("name").asString("")).isEmpty();
    }

    private static void fallbackDefault(ControlPlane it) {
        Map<String, ?> handler = Map.of("uri", it.functionArn("review"));
        JsonNode room = it.ok("CreateRoom", Map.of("messageReviewHandler", handler));
        assertThat(text(room.required("messageReviewHandler"), "fallbackResult"))
                .isEqualTo("ALLOW");
    }

    private static void emptyHandlerUri(ControlPlane it) {
        JsonNode room = it.ok("CreateRoom", Map.of("messageReviewHandler", Map.of("uri", "")));
        JsonNode handler = room.required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEmpty();
        assertThat(text(handler, "fallbackResult")).isEqualTo("ALLOW");
        assertThat(it.ok("GetRoom", Map.of("identifier", text(room, "arn")))).isEqualTo(room);
    }

    private static void get(ControlPlane it) {
        JsonNode created = it.ok("CreateRoom", everyMember(it, "lobby"));
        assertThat(it.ok("GetRoom", Map.of("identifier", text(created, "arn")))).isEqualTo(created);
    }

    private static void getAbsent(ControlPlane it) {
        it.refused("ResourceNotFoundException", "GetRoom", Map.of("identifier", it.roomArn("AbCdEfGh1234")))
                .withStatus(404)
                .naming("ROOM", "AbCdEfGh1234");
    }

    private static void updateEverything(ControlPlane it) {
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

    private static void updateLeavesTheRest(ControlPlane it) {
        Map<String, ?> given = everyMember(it, "lobby");
        String arn = text(it.given("CreateRoom", given), "arn");
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", arn, "maximumMessageLength", 7));
        assertThat(updated.required("maximumMessageLength").intValue()).isEqualTo(7);
        Map<String, Object> rest = new java.util.HashMap<>(given);
        rest.remove("maximumMessageLength");
        assertMembers(updated, rest);
    }

    private static void updateToEmptyName(ControlPlane it) {
        String arn = text(it.given("CreateRoom", Map.of("name", "lobby")), "arn");
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", arn, "name", ""));
        assertThat(updated.path("name").asString("")).isEmpty();
    }

    private static void updateTimeMoves(ControlPlane it) {
        JsonNode created = it.given("CreateRoom", Map.of());
        Instant createTime = Instant.parse(text(created, "createTime"));
        // An SDK may keep milliseconds only.
        Awaitility.await().until(() -> Instant.now().isAfter(createTime.plusMillis(2)));
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", text(created, "arn"), "name", "renamed"));
        assertThat(Instant.parse(text(updated, "updateTime"))).isAfter(createTime);
        assertThat(Instant.parse(text(updated, "createTime")).toEpochMilli()).isEqualTo(createTime.toEpochMilli());
    }

    private static void updateTimeStays(ControlPlane it) {
        JsonNode created = it.ok("CreateRoom", everyMember(it, "lobby"));
        String arn = text(created, "arn");
        Instant createTime = Instant.parse(text(created, "createTime"));
        Awaitility.await().until(() -> Instant.now().isAfter(createTime.plusMillis(2)));
        assertThat(it.ok("UpdateRoom", Map.of("identifier", arn))).isEqualTo(created);
        assertThat(it.ok("UpdateRoom", Map.of("identifier", arn, "name", "lobby")))
                .isEqualTo(created);
    }

    private static String roomWithHandler(ControlPlane it) {
        Map<String, ?> handler = Map.of("uri", it.functionArn("review"), "fallbackResult", "DENY");
        return text(it.given("CreateRoom", Map.of("messageReviewHandler", handler)), "arn");
    }

    private static void detachHandler(ControlPlane it) {
        String arn = roomWithHandler(it);
        JsonNode updated = it.ok("UpdateRoom", Map.of("identifier", arn, "messageReviewHandler", Map.of("uri", "")));
        JsonNode handler = updated.required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEmpty();
        assertThat(text(handler, "fallbackResult")).isEqualTo("ALLOW");
        assertThat(it.ok("GetRoom", Map.of("identifier", arn))).isEqualTo(updated);
    }

    private static void keepHandlerUri(ControlPlane it) {
        Map<String, ?> change =
                Map.of("identifier", roomWithHandler(it), "messageReviewHandler", Map.of("fallbackResult", "ALLOW"));
        JsonNode handler = it.ok("UpdateRoom", change).required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEqualTo(it.functionArn("review"));
        assertThat(text(handler, "fallbackResult")).isEqualTo("ALLOW");
    }

    private static void emptyHandler(ControlPlane it) {
        Map<String, ?> change = Map.of("identifier", roomWithHandler(it), "messageReviewHandler", Map.of());
        JsonNode handler = it.ok("UpdateRoom", change).required("messageReviewHandler");
        assertThat(text(handler, "uri")).isEqualTo(it.functionArn("review"));
        assertThat(text(handler, "fallbackResult")).isEqualTo("DENY");
    }

    private static void replaceLogging(ControlPlane it) {
        List<String> three =
                List.of(it.givenLoggingConfiguration(), it.givenLoggingConfiguration(), it.givenLoggingConfiguration());
        String arn =
                text(it.given("CreateRoom", Map.of("loggingConfigurationIdentifiers", three.subList(0, 2))), "arn");
        Map<String, ?> change = Map.of("loggingConfigurationIdentifiers", three.subList(2, 3));
        assertMembers(it.ok("UpdateRoom", with(arn, change)), change);
    }

    private static void clearLogging(ControlPlane it) {
        List<String> one = List.of(it.givenLoggingConfiguration());
        String arn = text(it.given("CreateRoom", Map.of("loggingConfigurationIdentifiers", one)), "arn");
        JsonNode updated = it.ok("UpdateRoom", with(arn, Map.of("loggingConfigurationIdentifiers", List.of())));
        assertThat(updated.path("loggingConfigurationIdentifiers")).isEmpty();
    }

    private static void updateAbsent(ControlPlane it) {
        it.refused("ResourceNotFoundException", "UpdateRoom", Map.of("identifier", it.roomArn("AbCdEfGh1234")))
                .withStatus(404)
                .naming("ROOM", "AbCdEfGh1234");
    }

    private static void absentLoggingConfiguration(ControlPlane it) {
        Map<String, ?> absent =
                Map.of("loggingConfigurationIdentifiers", List.of(it.loggingConfigurationArn("AbCdEfGh1234")));
        it.refused("ResourceNotFoundException", "CreateRoom", absent)
                .withStatus(404)
                .naming("LOGGING_CONFIGURATION", "AbCdEfGh1234");
        it.refused("ResourceNotFoundException", "UpdateRoom", with(it.givenRoom(), absent))
                .withStatus(404)
                .naming("LOGGING_CONFIGURATION", "AbCdEfGh1234");
    }

    private static void loggingTwice(ControlPlane it) {
        String arn = it.givenLoggingConfiguration();
        Map<String, ?> twice = Map.of("loggingConfigurationIdentifiers", List.of(arn, arn));
        it.refused("ValidationException", "CreateRoom", twice).blaming("loggingConfigurationIdentifiers");
        it.refused("ValidationException", "UpdateRoom", with(it.givenRoom(), twice))
                .blaming("loggingConfigurationIdentifiers");
    }

    private static void delete(ControlPlane it) {
        String arn = it.givenRoom();
        var deleted = it.success("DeleteRoom", Map.of("identifier", arn));
        assertThat(deleted.output()).isEmpty();
        assertThat(deleted.httpStatus()).isIn(204, null);
        it.refused("ResourceNotFoundException", "GetRoom", Map.of("identifier", arn));
    }

    private static void deleteTwice(ControlPlane it) {
        String arn = it.givenRoom();
        it.ok("DeleteRoom", Map.of("identifier", arn));
        it.refused("ResourceNotFoundException", "DeleteRoom", Map.of("identifier", arn))
                .withStatus(404)
                .naming("ROOM", idOf(arn));
    }

    private static void deleteKeepsLogging(ControlPlane it) {
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
