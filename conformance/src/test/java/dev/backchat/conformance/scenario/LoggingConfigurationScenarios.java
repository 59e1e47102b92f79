package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlaneClient.BUCKET;
import static dev.backchat.conformance.scenario.ControlPlaneClient.idOf;
import static dev.backchat.conformance.scenario.ControlPlaneClient.text;
import static dev.backchat.conformance.table.Section.LOGGING_CONFIGURATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.ControlPlaneDriver.Feature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** The five operations of logging configurations. */
final class LoggingConfigurationScenarios {
    private static final Map<String, ?> LOG_GROUP = Map.of("cloudWatchLogs", Map.of("logGroupName", "/chat/logs.v1#a"));
    private static final Map<String, ?> STREAM = Map.of("firehose", Map.of("deliveryStreamName", "chat_logs-1.a"));

    private LoggingConfigurationScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        Map.of("an S3 bucket", BUCKET, "a CloudWatch Logs group", LOG_GROUP, "a Firehose stream", STREAM)
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(kind -> all.add(scenario(
                        "CreateLoggingConfiguration for " + kind.getKey() + " answers it, ACTIVE",
                        it -> create(it, kind.getValue()))));
        all.addAll(List.of(
                scenario(
                        "CreateLoggingConfiguration without name and tags", LoggingConfigurationScenarios::withoutName),
                scenario("GetLoggingConfiguration answers what was created", LoggingConfigurationScenarios::get),
                scenario(
                        "GetLoggingConfiguration of an absent one: ResourceNotFoundException", it -> absent(it, "Get")),
                scenario(
                        "UpdateLoggingConfiguration changes the name alone", LoggingConfigurationScenarios::updateName),
                scenario(
                        "UpdateLoggingConfiguration changes the destination, also to another kind",
                        LoggingConfigurationScenarios::updateDestination),
                scenario(
                        "UpdateLoggingConfiguration moves `updateTime`",
                        LoggingConfigurationScenarios::updateTimeMoves),
                scenario(
                        "UpdateLoggingConfiguration that changes nothing leaves `updateTime`",
                        LoggingConfigurationScenarios::updateTimeStays),
                scenario(
                        "UpdateLoggingConfiguration of an absent one: ResourceNotFoundException",
                        it -> absent(it, "Update")),
                scenario("A destination of no kind: ValidationException", LoggingConfigurationScenarios::noDestination),
                scenario(
                        "A destination of two kinds: ValidationException",
                        LoggingConfigurationScenarios::twoDestinations),
                scenario(
                        "DeleteLoggingConfiguration answers 204 and it is gone", LoggingConfigurationScenarios::delete),
                scenario(
                        "DeleteLoggingConfiguration of an absent one: ResourceNotFoundException",
                        it -> absent(it, "Delete")),
                scenario(
                        "DeleteLoggingConfiguration of one that a room has: ConflictException, until it is detached",
                        LoggingConfigurationScenarios::deleteAttached),
                scenario("ListLoggingConfigurations of an empty account", it -> {
                    JsonNode page = it.ok("ListLoggingConfigurations", Map.of());
                    assertThat(page.required("loggingConfigurations")).isEmpty();
                    assertThat(page.has("nextToken")).isFalse();
                }),
                scenario("A summary has every member", LoggingConfigurationScenarios::summary),
                scenario("The one that was updated last comes first", LoggingConfigurationScenarios::order),
                scenario(
                        "`maxResults` cuts pages, and each one is on one of them",
                        LoggingConfigurationScenarios::pages),
                scenario("`nextToken` \"\" means the first page", it -> {
                    it.givenLoggingConfiguration();
                    assertThat(arns(it.ok("ListLoggingConfigurations", Map.of("nextToken", ""))))
                            .hasSize(1);
                }),
                scenario(
                        "A `nextToken` that the service did not give: ValidationException",
                        it -> it.refused(
                                        "ValidationException",
                                        "ListLoggingConfigurations",
                                        Map.of("nextToken", "made-up"))
                                .blaming("nextToken")),
                Scenario.needing(
                        Feature.PAGINATORS,
                        LOGGING_CONFIGURATIONS,
                        "The SDK's paginator meets each one once",
                        LoggingConfigurationScenarios::paginator)));
        return all;
    }

    private static Scenario scenario(String behaviour, Scenario.Steps steps) {
        return Scenario.of(LOGGING_CONFIGURATIONS, behaviour, steps);
    }

    private static void create(ControlPlaneClient it, Map<String, ?> destination) {
        JsonNode created = it.ok(
                "CreateLoggingConfiguration",
                Map.of("name", "logs", "destinationConfiguration", destination, "tags", Map.of("team", "live")));
        String id = text(created, "id");
        assertThat(id).matches("[a-zA-Z0-9]{12}");
        assertThat(text(created, "arn")).isEqualTo(it.loggingConfigurationArn(id));
        assertThat(text(created, "name")).isEqualTo("logs");
        assertThat(text(created, "state")).isEqualTo("ACTIVE");
        assertThat(created.get("destinationConfiguration")).isEqualTo(Json.object(destination));
        assertThat(created.get("tags")).isEqualTo(Json.object(Map.of("team", "live")));
        assertThat(text(created, "updateTime")).isEqualTo(text(created, "createTime"));
    }

    private static void withoutName(ControlPlaneClient it) {
        JsonNode created = it.ok("CreateLoggingConfiguration", Map.of("destinationConfiguration", BUCKET));
        assertThat(created.has("name")).isFalse();
        assertThat(created.required("tags")).isEmpty();
    }

    private static void get(ControlPlaneClient it) {
        JsonNode created =
                it.ok("CreateLoggingConfiguration", Map.of("name", "logs", "destinationConfiguration", LOG_GROUP));
        assertThat(it.ok("GetLoggingConfiguration", Map.of("identifier", text(created, "arn"))))
                .isEqualTo(created);
    }

    private static void absent(ControlPlaneClient it, String verb) {
        it.refused(
                        "ResourceNotFoundException",
                        verb + "LoggingConfiguration",
                        Map.of("identifier", it.loggingConfigurationArn("AbCdEfGh1234")))
                .withStatus(404)
                .naming("LOGGING_CONFIGURATION", "AbCdEfGh1234");
    }

    private static void updateName(ControlPlaneClient it) {
        JsonNode updated = it.ok(
                "UpdateLoggingConfiguration", Map.of("identifier", it.givenLoggingConfiguration(), "name", "renamed"));
        assertThat(text(updated, "name")).isEqualTo("renamed");
        assertThat(updated.get("destinationConfiguration")).isEqualTo(Json.object(BUCKET));
        assertThat(text(updated, "state")).isEqualTo("ACTIVE");
    }

    private static void updateDestination(ControlPlaneClient it) {
        String arn = text(
                it.given(
                        "CreateLoggingConfiguration",
                        Map.of("name", "logs", "destinationConfiguration", BUCKET, "tags", Map.of("team", "live"))),
                "arn");
        JsonNode updated =
                it.ok("UpdateLoggingConfiguration", Map.of("identifier", arn, "destinationConfiguration", STREAM));
        assertThat(updated.get("destinationConfiguration")).isEqualTo(Json.object(STREAM));
        assertThat(text(updated, "name")).isEqualTo("logs");
        assertThat(updated.get("tags")).isEqualTo(Json.object(Map.of("team", "live")));
        assertThat(it.ok("GetLoggingConfiguration", Map.of("identifier", arn))).isEqualTo(updated);
    }

    private static Instant awaitNextMillisecond(JsonNode configuration) {
        Instant updateTime = Instant.parse(text(configuration, "updateTime"));
        Awaitility.await().until(() -> Instant.now().isAfter(updateTime.plusMillis(2)));
        return updateTime;
    }

    private static void updateTimeMoves(ControlPlaneClient it) {
        JsonNode created = it.given("CreateLoggingConfiguration", Map.of("destinationConfiguration", BUCKET));
        Instant before = awaitNextMillisecond(created);
        JsonNode updated =
                it.ok("UpdateLoggingConfiguration", Map.of("identifier", text(created, "arn"), "name", "renamed"));
        assertThat(Instant.parse(text(updated, "updateTime"))).isAfter(before);
    }

    private static void updateTimeStays(ControlPlaneClient it) {
        JsonNode created =
                it.ok("CreateLoggingConfiguration", Map.of("name", "logs", "destinationConfiguration", BUCKET));
        awaitNextMillisecond(created);
        String arn = text(created, "arn");
        assertThat(it.ok("UpdateLoggingConfiguration", Map.of("identifier", arn)))
                .isEqualTo(created);
        assertThat(it.ok(
                        "UpdateLoggingConfiguration",
                        Map.of("identifier", arn, "name", "logs", "destinationConfiguration", BUCKET)))
                .isEqualTo(created);
    }

    private static void noDestination(ControlPlaneClient it) {
        it.refused("ValidationException", "CreateLoggingConfiguration", Map.of("destinationConfiguration", Map.of()))
                .blaming("destinationConfiguration");
    }

    private static void twoDestinations(ControlPlaneClient it) {
        Map<String, Object> two = new java.util.HashMap<>(BUCKET);
        two.putAll(STREAM);
        it.refused("ValidationException", "CreateLoggingConfiguration", Map.of("destinationConfiguration", two))
                .blaming("destinationConfiguration");
        it.refused(
                        "ValidationException",
                        "UpdateLoggingConfiguration",
                        Map.of("identifier", it.givenLoggingConfiguration(), "destinationConfiguration", two))
                .blaming("destinationConfiguration");
    }

    private static void delete(ControlPlaneClient it) {
        String arn = it.givenLoggingConfiguration();
        var deleted = it.success("DeleteLoggingConfiguration", Map.of("identifier", arn));
        assertThat(deleted.output()).isEmpty();
        assertThat(deleted.httpStatus()).isIn(204, null);
        it.refused("ResourceNotFoundException", "GetLoggingConfiguration", Map.of("identifier", arn));
    }

    private static void deleteAttached(ControlPlaneClient it) {
        String arn = it.givenLoggingConfiguration();
        String room = text(it.given("CreateRoom", Map.of("loggingConfigurationIdentifiers", List.of(arn))), "arn");
        it.refused("ConflictException", "DeleteLoggingConfiguration", Map.of("identifier", arn))
                .withStatus(409)
                .naming("LOGGING_CONFIGURATION", idOf(arn));
        it.given("UpdateRoom", Map.of("identifier", room, "loggingConfigurationIdentifiers", List.of()));
        it.ok("DeleteLoggingConfiguration", Map.of("identifier", arn));
    }

    private static void summary(ControlPlaneClient it) {
        JsonNode created = it.ok(
                "CreateLoggingConfiguration",
                Map.of("name", "logs", "destinationConfiguration", STREAM, "tags", Map.of("team", "live")));
        assertThat(it.ok("ListLoggingConfigurations", Map.of())
                        .required("loggingConfigurations")
                        .required(0))
                .isEqualTo(created);
    }

    private static List<String> arns(JsonNode page) {
        return page.required("loggingConfigurations")
                .valueStream()
                .map(configuration -> text(configuration, "arn"))
                .toList();
    }

    private static List<String> given(ControlPlaneClient it, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> it.givenLoggingConfiguration())
                .toList();
    }

    private static void order(ControlPlaneClient it) {
        List<String> arns = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JsonNode created = it.given("CreateLoggingConfiguration", Map.of("destinationConfiguration", BUCKET));
            arns.addFirst(text(created, "arn"));
            awaitNextMillisecond(created);
        }
        String last = arns.removeLast();
        it.given("UpdateLoggingConfiguration", Map.of("identifier", last, "name", "renamed"));
        arns.addFirst(last);
        assertThat(arns(it.ok("ListLoggingConfigurations", Map.of()))).isEqualTo(arns);
    }

    private static void pages(ControlPlaneClient it) {
        List<String> arns = given(it, 3);
        JsonNode first = it.ok("ListLoggingConfigurations", Map.of("maxResults", 2));
        JsonNode second =
                it.ok("ListLoggingConfigurations", Map.of("maxResults", 2, "nextToken", text(first, "nextToken")));
        List<String> all = new ArrayList<>(arns(first));
        all.addAll(arns(second));
        assertThat(arns(first)).hasSize(2);
        assertThat(second.has("nextToken")).isFalse();
        assertThat(all).containsExactlyInAnyOrderElementsOf(arns);
    }

    private static void paginator(ControlPlaneClient it) {
        List<String> arns = given(it, 3);
        List<String> met = new ArrayList<>();
        it.pages("ListLoggingConfigurations", Map.of("maxResults", 2)).forEach(page -> met.addAll(arns(page)));
        assertThat(met).containsExactlyInAnyOrderElementsOf(arns);
    }
}
