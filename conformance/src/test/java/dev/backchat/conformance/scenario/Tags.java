package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlaneClient.text;
import static dev.backchat.conformance.table.Section.TAGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** TagResource, UntagResource, ListTagsForResource. */
final class Tags {
    /** Every kind of character that AWS allows in tags, and those that need escaping in a path or a query. */
    private static final Map<String, String> ODD =
            Map.of("a b", "c d", "+-=._:/@", "@/:_.=-+", "clé", "été", "ключ", "значение", "鍵", "値", "empty", "");

    private Tags() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(TAGS, "TagResource tags a room, and ListTagsForResource and GetRoom show it", it -> {
                    String arn = it.givenRoom();
                    assertThat(it.ok("TagResource", tags(arn, Map.of("team", "live"))))
                            .isEmpty();
                    assertTags(it, arn, Map.of("team", "live"));
                    assertThat(it.ok("GetRoom", Map.of("identifier", arn)).get("tags"))
                            .isEqualTo(Json.object(Map.of("team", "live")));
                }),
                Scenario.of(TAGS, "TagResource tags a logging configuration", it -> {
                    String arn = it.givenLoggingConfiguration();
                    it.ok("TagResource", tags(arn, Map.of("team", "live")));
                    assertTags(it, arn, Map.of("team", "live"));
                    assertThat(it.ok("GetLoggingConfiguration", Map.of("identifier", arn))
                                    .get("tags"))
                            .isEqualTo(Json.object(Map.of("team", "live")));
                }),
                Scenario.of(
                        TAGS,
                        "ListTagsForResource of a resource without tags is empty",
                        it -> assertTags(it, it.givenRoom(), Map.of())),
                Scenario.of(TAGS, "ListTagsForResource shows the tags of CreateRoom", it -> {
                    assertTags(it, givenRoom(it, ODD), ODD);
                }),
                Scenario.of(TAGS, "TagResource adds and overwrites, and leaves the others", it -> {
                    String arn = givenRoom(it, Map.of("keep", "1", "change", "1"));
                    it.ok("TagResource", tags(arn, Map.of("change", "2", "add", "3")));
                    assertTags(it, arn, Map.of("keep", "1", "change", "2", "add", "3"));
                }),
                Scenario.of(TAGS, "TagResource without any tag changes nothing", it -> {
                    String arn = givenRoom(it, Map.of("keep", "1"));
                    it.ok("TagResource", tags(arn, Map.of()));
                    assertTags(it, arn, Map.of("keep", "1"));
                }),
                Scenario.of(TAGS, "Two keys that differ by case only: ValidationException", it -> {
                    String arn = givenRoom(it, Map.of("team", "1"));
                    Map<String, String> both = Map.of("Stage", "1", "stage", "2");
                    it.refused("ValidationException", "TagResource", tags(arn, both))
                            .blaming("tags.key");
                    it.refused("ValidationException", "CreateRoom", Map.of("tags", both))
                            .blaming("tags.key");
                    it.refused("ValidationException", "TagResource", tags(arn, Map.of("Team", "2")))
                            .blaming("tags.key");
                    assertTags(it, arn, Map.of("team", "1"));
                    it.ok("UntagResource", Map.of("resourceArn", arn, "tagKeys", List.of("team")));
                    it.ok("TagResource", tags(arn, Map.of("Team", "2")));
                    assertTags(it, arn, Map.of("Team", "2"));
                }),
                Scenario.of(TAGS, "Spaces, signs and letters of every script survive TagResource", it -> {
                    String arn = it.givenRoom();
                    it.ok("TagResource", tags(arn, ODD));
                    assertTags(it, arn, ODD);
                }),
                Scenario.of(TAGS, "UntagResource removes keys with spaces, signs and letters of every script", it -> {
                    String arn = givenRoom(it, ODD);
                    it.ok("TagResource", tags(arn, Map.of("keep", "1")));
                    List<String> odd = List.copyOf(ODD.keySet());
                    assertThat(it.ok("UntagResource", Map.of("resourceArn", arn, "tagKeys", odd)))
                            .isEmpty();
                    assertTags(it, arn, Map.of("keep", "1"));
                }),
                Scenario.of(TAGS, "UntagResource of a key that is not there succeeds", it -> {
                    String arn = givenRoom(it, Map.of("keep", "1"));
                    it.ok("UntagResource", Map.of("resourceArn", arn, "tagKeys", List.of("absent")));
                    assertTags(it, arn, Map.of("keep", "1"));
                }),
                Scenario.of(TAGS, "A resource takes 50 tags by several calls, not 51", Tags::fiftyTags),
                Scenario.of(TAGS, "A resource with 50 tags takes new values for them", it -> {
                    String arn = givenRoom(it, numbered(0, 50));
                    it.ok("TagResource", tags(arn, Map.of("key7", "changed")));
                    assertThat(text(
                                    it.ok("ListTagsForResource", Map.of("resourceArn", arn))
                                            .required("tags"),
                                    "key7"))
                            .isEqualTo("changed");
                }),
                Scenario.of(TAGS, "Tags do not move `updateTime`", it -> {
                    JsonNode room = it.ok("CreateRoom", Map.of());
                    String arn = text(room, "arn");
                    it.ok("TagResource", tags(arn, Map.of("team", "live")));
                    it.ok("UntagResource", Map.of("resourceArn", arn, "tagKeys", List.of("team")));
                    assertThat(it.ok("GetRoom", Map.of("identifier", arn))).isEqualTo(room);
                }),
                Scenario.of(TAGS, "UpdateRoom leaves the tags", it -> {
                    String arn = givenRoom(it, Map.of("team", "live"));
                    it.ok("UpdateRoom", Map.of("identifier", arn, "name", "renamed"));
                    assertTags(it, arn, Map.of("team", "live"));
                }),
                Scenario.of(TAGS, "The three operations on an absent room: ResourceNotFoundException", it -> {
                    absent(it, it.roomArn("AbCdEfGh1234"), "ROOM");
                }),
                Scenario.of(
                        TAGS,
                        "The three operations on an absent logging configuration: ResourceNotFoundException",
                        it -> {
                            absent(it, it.loggingConfigurationArn("AbCdEfGh1234"), "LOGGING_CONFIGURATION");
                        }));
    }

    private static Map<String, ?> tags(String arn, Map<String, String> tags) {
        return Map.of("resourceArn", arn, "tags", tags);
    }

    private static String givenRoom(ControlPlaneClient it, Map<String, String> tags) {
        return text(it.given("CreateRoom", Map.of("tags", tags)), "arn");
    }

    private static void assertTags(ControlPlaneClient it, String arn, Map<String, String> expected) {
        assertThat(it.ok("ListTagsForResource", Map.of("resourceArn", arn)).get("tags"))
                .isEqualTo(Json.object(expected));
    }

    private static Map<String, String> numbered(int from, int to) {
        return IntStream.range(from, to).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "value" + i));
    }

    private static void fiftyTags(ControlPlaneClient it) {
        String arn = givenRoom(it, numbered(0, 49));
        it.ok("TagResource", tags(arn, numbered(49, 50)));
        assertTags(it, arn, numbered(0, 50));
        it.refused("ValidationException", "TagResource", tags(arn, numbered(50, 51)))
                .blaming("tags");
        assertTags(it, arn, numbered(0, 50));
    }

    private static void absent(ControlPlaneClient it, String arn, String type) {
        it.refused("ResourceNotFoundException", "ListTagsForResource", Map.of("resourceArn", arn))
                .withStatus(404)
                .naming(type, "AbCdEfGh1234");
        it.refused("ResourceNotFoundException", "TagResource", tags(arn, Map.of("team", "live")))
                .withStatus(404)
                .naming(type, "AbCdEfGh1234");
        it.refused("ResourceNotFoundException", "UntagResource", Map.of("resourceArn", arn, "tagKeys", List.of("team")))
                .withStatus(404)
                .naming(type, "AbCdEfGh1234");
    }
}
