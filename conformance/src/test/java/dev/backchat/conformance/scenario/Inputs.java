package dev.backchat.conformance.scenario;

import static java.util.Map.entry;

import dev.backchat.conformance.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A valid input for each of the 17 operations, for scenarios that are about every operation. */
final class Inputs {
    /** Which error members the model gives an error besides its message. */
    static final Map<String, List<String>> MEMBERS = Map.of(
            "AccessDeniedException", List.of(),
            "PendingVerification", List.of(),
            "ValidationException", List.of("reason"),
            "ResourceNotFoundException", List.of("resourceId", "resourceType"),
            "ConflictException", List.of("resourceId", "resourceType"),
            "ServiceQuotaExceededException", List.of("resourceId", "resourceType", "limit"),
            "ThrottlingException", List.of("resourceId", "resourceType", "limit"),
            "InternalServerException", List.of());

    /** The member that names the operation's room, logging configuration or tagged resource. */
    static final Map<String, String> IDENTIFIERS = Map.ofEntries(
            entry("CreateChatToken", "roomIdentifier"),
            entry("DeleteLoggingConfiguration", "identifier"),
            entry("DeleteMessage", "roomIdentifier"),
            entry("DeleteRoom", "identifier"),
            entry("DisconnectUser", "roomIdentifier"),
            entry("GetLoggingConfiguration", "identifier"),
            entry("GetRoom", "identifier"),
            entry("ListTagsForResource", "resourceArn"),
            entry("SendEvent", "roomIdentifier"),
            entry("TagResource", "resourceArn"),
            entry("UntagResource", "resourceArn"),
            entry("UpdateLoggingConfiguration", "identifier"),
            entry("UpdateRoom", "identifier"));

    private Inputs() {}

    /** A valid input whose identifier is {@code arn}, or that has none where the operation takes none. */
    static ObjectNode valid(String operation, String arn) {
        return Json.object(
                switch (operation) {
                    case "CreateChatToken" -> Map.of("roomIdentifier", arn, "userId", "alice");
                    case "CreateLoggingConfiguration" -> Map.of("destinationConfiguration", ControlPlaneClient.BUCKET);
                    case "CreateRoom", "ListRooms", "ListLoggingConfigurations" -> Map.of();
                    case "DeleteMessage" -> Map.of("roomIdentifier", arn, "id", "AbCdEfGh1234");
                    case "DisconnectUser" -> Map.of("roomIdentifier", arn, "userId", "alice");
                    case "SendEvent" -> Map.of("roomIdentifier", arn, "eventName", "poll");
                    case "ListTagsForResource" -> Map.of("resourceArn", arn);
                    case "TagResource" -> Map.of("resourceArn", arn, "tags", Map.of("team", "live"));
                    case "UntagResource" -> Map.of("resourceArn", arn, "tagKeys", List.of("team"));
                    default -> Map.of("identifier", arn);
                });
    }

    /** Whether the operation's identifier is that of a logging configuration. */
    static boolean isOfLoggingConfiguration(String operation) {
        return operation.endsWith("LoggingConfiguration") && IDENTIFIERS.containsKey(operation);
    }

    /** A valid input for a resource that is there, prepared in the caller's account where the operation needs one. */
    static ObjectNode prepared(ControlPlaneClient it, String operation) {
        if (!IDENTIFIERS.containsKey(operation)) {
            return valid(operation, "");
        }
        return valid(operation, isOfLoggingConfiguration(operation) ? it.givenLoggingConfiguration() : it.givenRoom());
    }

    @SuppressWarnings("unchecked") // A JSON object is such a map.
    static Map<String, ?> asMap(ObjectNode input) {
        return tools.jackson.databind.json.JsonMapper.shared().convertValue(input, Map.class);
    }
}
