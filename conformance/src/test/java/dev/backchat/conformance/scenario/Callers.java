package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlaneClient.text;
import static dev.backchat.conformance.table.Section.CALLERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.ControlPlaneDriver.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** Whose call it is, whose resource, whether it may be sent again, and the id that every answer has. */
final class Callers {
    private Callers() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>(List.of(
                scenario("A 12-digit access key id selects the account of that number", it -> {
                    assertThat(text(it.ok("CreateRoom", Map.of()), "arn"))
                            .startsWith(
                                    "arn:aws:ivschat:us-west-2:" + it.caller().accessKeyId() + ":room/");
                }),
                scenario("The access key id `test` is account 000000000000", it -> {
                    ControlPlaneClient test = it.as(it.caller().withKey("test", "test"));
                    assertThat(text(test.ok("CreateRoom", Map.of()), "arn"))
                            .startsWith("arn:aws:ivschat:us-west-2:000000000000:room/");
                }),
                scenario("Any region that the caller signs for", it -> {
                    ControlPlaneClient elsewhere = it.as(it.caller().inRegion("eu-central-1"));
                    assertThat(text(elsewhere.ok("CreateRoom", Map.of()), "arn"))
                            .startsWith("arn:aws:ivschat:eu-central-1:"
                                    + it.caller().accessKeyId() + ":room/");
                }),
                scenario("A wrong secret: InvalidSignatureException, 403", it -> {
                    ControlPlaneClient wrong =
                            it.as(it.caller().withKey(it.caller().accessKeyId(), "another-secret"));
                    wrong.refused("InvalidSignatureException", "ListRooms", Map.of())
                            .withStatus(403);
                }),
                scenario("An unknown access key id: UnrecognizedClientException, 403", it -> {
                    ControlPlaneClient unknown = it.as(it.caller().withKey("AKIAUNKNOWN", "test"));
                    unknown.refused("UnrecognizedClientException", "ListRooms", Map.of())
                            .withStatus(403);
                })));
        for (String operation : new TreeSet<>(Inputs.IDENTIFIERS.keySet())) {
            all.add(scenario(operation + " of a resource of another account: AccessDeniedException", it -> {
                ControlPlaneClient other = it.as(
                        it.caller().withKey("9" + it.caller().accessKeyId().substring(1), "test"));
                ObjectNode theirs = Inputs.prepared(other, operation);
                it.refused("AccessDeniedException", operation, Inputs.asMap(theirs))
                        .withStatus(403);
            }));
            all.add(scenario(operation + " of a resource of another region: ResourceNotFoundException", it -> {
                ControlPlaneClient elsewhere = it.as(it.caller().inRegion("eu-central-1"));
                ObjectNode theirs = Inputs.prepared(elsewhere, operation);
                it.refused("ResourceNotFoundException", operation, Inputs.asMap(theirs))
                        .withStatus(404);
            }));
        }
        all.addAll(List.of(
                Scenario.needing(Feature.REQUEST_ID, CALLERS, "Every answer has a request id of its own", it -> {
                    String one = it.success("ListRooms", Map.of()).requestId();
                    String other = it.call("GetRoom", Json.object(Map.of("identifier", it.roomArn("AbCdEfGh1234"))))
                            .requestId();
                    String empty = it.success("DeleteRoom", Map.of("identifier", it.givenRoom()))
                            .requestId();
                    assertThat(List.of(String.valueOf(one), String.valueOf(other), String.valueOf(empty)))
                            .doesNotHaveDuplicates()
                            .allMatch(id -> id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
                }),
                retried("SendEvent", "ThrottlingException"),
                retried("ListTagsForResource", "InternalServerException"),
                Scenario.needing(Feature.CLOCK_CORRECTION, CALLERS, "A clock that is slow is corrected", it -> {
                    clockCorrected(it, Duration.ofMinutes(-20));
                }),
                Scenario.needing(Feature.CLOCK_CORRECTION, CALLERS, "A clock that is fast is corrected", it -> {
                    clockCorrected(it, Duration.ofMinutes(20));
                })));
        return all;
    }

    private static Scenario scenario(String behaviour, Scenario.Steps steps) {
        return Scenario.of(CALLERS, behaviour, steps);
    }

    private static Scenario retried(String operation, String error) {
        return Scenario.needing(Feature.RETRIES, CALLERS, error + " is tried again", it -> {
            Map<String, ?> input = Inputs.asMap(Inputs.prepared(it, operation));
            it.nodes().failNext(operation, error, 1);
            Answer.Success success = it.as(it.caller().attempting(2)).success(operation, input);
            if (it.has(Feature.ATTEMPTS)) {
                assertThat(success.attempts()).isEqualTo(2);
            }
        });
    }

    private static void clockCorrected(ControlPlaneClient it, Duration offset) {
        ControlPlaneClient skewed = it.as(it.caller().attempting(2).withClockOffset(offset.toMillis()));
        assertThat(skewed.success("ListRooms", Map.of()).attempts()).isEqualTo(2);
    }
}
