package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.table.Section.MODELED_ERRORS;
import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every error on every operation that models it, by dev mode's fault injection: with the model's status and members.
 * Errors that have a cause of their own are also in the scenarios of their topic.
 */
final class ModeledErrors {
    private static final Map<String, Integer> STATUS = Map.of(
            "AccessDeniedException", 403,
            "PendingVerification", 403,
            "ValidationException", 400,
            "ResourceNotFoundException", 404,
            "ConflictException", 409,
            "ServiceQuotaExceededException", 402,
            "ThrottlingException", 429,
            "InternalServerException", 500);

    private static final List<String> CREATE = List.of(
            "ConflictException",
            "AccessDeniedException",
            "ResourceNotFoundException",
            "ServiceQuotaExceededException",
            "PendingVerification",
            "ValidationException");
    private static final List<String> READ =
            List.of("AccessDeniedException", "ResourceNotFoundException", "ValidationException");
    private static final List<String> WRITE =
            List.of("AccessDeniedException", "ResourceNotFoundException", "PendingVerification", "ValidationException");
    private static final List<String> WRITE_LOGGING = List.of(
            "ConflictException",
            "AccessDeniedException",
            "ResourceNotFoundException",
            "PendingVerification",
            "ValidationException");
    private static final List<String> PUBLISH = List.of(
            "ThrottlingException",
            "AccessDeniedException",
            "ResourceNotFoundException",
            "PendingVerification",
            "ValidationException");
    private static final List<String> TAG =
            List.of("ResourceNotFoundException", "InternalServerException", "ValidationException");

    private static final Map<String, List<String>> ERRORS = new TreeMap<>(Map.ofEntries(
            entry("CreateChatToken", WRITE),
            entry("CreateLoggingConfiguration", CREATE),
            entry("CreateRoom", CREATE),
            entry("DeleteLoggingConfiguration", WRITE_LOGGING),
            entry("DeleteMessage", PUBLISH),
            entry("DeleteRoom", WRITE),
            entry("DisconnectUser", PUBLISH),
            entry("GetLoggingConfiguration", READ),
            entry("GetRoom", READ),
            entry("ListLoggingConfigurations", List.of("AccessDeniedException", "ValidationException")),
            entry("ListRooms", READ),
            entry("ListTagsForResource", TAG),
            entry("SendEvent", PUBLISH),
            entry("TagResource", TAG),
            entry("UntagResource", TAG),
            entry("UpdateLoggingConfiguration", WRITE_LOGGING),
            entry("UpdateRoom", WRITE)));

    private ModeledErrors() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        ERRORS.forEach((operation, errors) -> errors.forEach(error -> all.add(scenario(operation, error))));
        return all;
    }

    private static Scenario scenario(String operation, String error) {
        String behaviour = operation + ": " + error + ", " + STATUS.get(error);
        return Scenario.of(MODELED_ERRORS, behaviour, it -> {
            Map<String, ?> input = Inputs.asMap(Inputs.prepared(it, operation));
            it.nodes().failNext(operation, error, 1);
            it.refused(error, operation, input)
                    .withStatus(STATUS.getOrDefault(error, 0))
                    .withMembers(Set.copyOf(Inputs.MEMBERS.getOrDefault(error, List.of())));
            it.ok(operation, input);
        });
    }
}
