package dev.backchat.conformance.scenario;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Both sides of every constraint of every member of the 17 inputs, as one table. */
final class Limits {
    /** One code point, two UTF-16 units, four bytes: free text is counted in code points. */
    private static final String EMOJI = "\uD83D\uDE00";

    private Limits() {}

    static List<Scenario> all() {
        return limits().stream().map(Limit::scenario).toList();
    }

    static List<Limit> limits() {
        List<Limit> all = new ArrayList<>();
        new TreeMap<>(Inputs.IDENTIFIERS).forEach((operation, member) -> all.add(identifier(operation, member)));
        createChatToken(all);
        for (String operation : List.of("CreateRoom", "UpdateRoom")) {
            name(all, operation);
            room(all, operation);
        }
        for (String operation : List.of("CreateLoggingConfiguration", "UpdateLoggingConfiguration")) {
            name(all, operation);
            destination(all, operation);
        }
        all.add(new Limit("CreateLoggingConfiguration", "destinationConfiguration", "required").required());
        for (String operation : List.of("CreateRoom", "CreateLoggingConfiguration", "TagResource")) {
            tags(all, operation);
        }
        all.add(new Limit("TagResource", "tags", "required").required());
        all.add(new Limit("UntagResource", "tagKeys", "required").required());
        all.add(new Limit("UntagResource", "tagKeys", "0 to 50 items of 1 to 128 characters")
                .accepts(List.of("k"), List.of("k".repeat(128)), numberedKeys(50))
                .refuses(List.of("k".repeat(129)), numberedKeys(51)));
        messagesAndUsers(all);
        lists(all);
        return all;
    }

    private static Limit identifier(String operation, String member) {
        boolean logging = Inputs.isOfLoggingConfiguration(operation);
        Limit limit = new Limit(operation, member, "required, an ARN of 1 to 128 characters")
                .required()
                .findsNothingFor(
                        it -> arn(it, logging, "AbCdEfGh1234"),
                        it -> arn(it, logging, "a-b"),
                        it -> paddedTo(128, arn(it, logging, "")))
                .refuses("AbCdEfGh1234", "")
                .refusesFor(
                        it -> paddedTo(129, arn(it, logging, "")),
                        it -> arn(it, logging, "a_b"),
                        it -> arn(it, logging, ""),
                        it -> "x" + arn(it, logging, "AbCdEfGh1234"),
                        it -> arn(it, logging, "AbCdEfGh1234") + " ");
        // Tags are the one thing that both kinds of resource take.
        return member.equals("resourceArn") ? limit : limit.refusesFor(it -> arn(it, !logging, "AbCdEfGh1234"));
    }

    private static String arn(ControlPlaneClient it, boolean logging, String id) {
        return logging ? it.loggingConfigurationArn(id) : it.roomArn(id);
    }

    private static String paddedTo(int length, String prefix) {
        return prefix + "a".repeat(length - prefix.length());
    }

    private static void createChatToken(List<Limit> all) {
        all.add(new Limit("CreateChatToken", "userId", "required, 1 to 128 code points")
                .required()
                .accepts("u", "u".repeat(128), EMOJI.repeat(128))
                .refuses("", "u".repeat(129), EMOJI.repeat(129)));
        all.add(new Limit("CreateChatToken", "capabilities", "SEND_MESSAGE, DELETE_MESSAGE, DISCONNECT_USER")
                .accepts(List.of("SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"), List.of())
                .refuses(List.of("VIEW_MESSAGE"), List.of("send_message"), List.of("SEND_MESSAGE", "")));
        all.add(new Limit("CreateChatToken", "sessionDurationInMinutes", "1 to 180")
                .accepts(1, 180)
                .refuses(0, -1, 181));
        all.add(attributes("CreateChatToken"));
    }

    private static Limit attributes(String operation) {
        return new Limit(operation, "attributes", "1024 bytes of UTF-8 in keys and values")
                .accepts(
                        Map.of(),
                        Map.of("k", "v".repeat(1023)),
                        Map.of("k".repeat(1024), ""),
                        Map.of("a", "v".repeat(511), "b", "v".repeat(511)),
                        Map.of("", EMOJI.repeat(256)))
                .refuses(
                        Map.of("k", "v".repeat(1024)),
                        Map.of("k".repeat(1025), ""),
                        Map.of("a", "v".repeat(511), "b", "v".repeat(512)),
                        Map.of("k", EMOJI.repeat(256)));
    }

    private static void name(List<Limit> all, String operation) {
        all.add(new Limit(operation, "name", "0 to 128 of `[a-zA-Z0-9-_]`")
                .accepts("", "azAZ09-_", "n".repeat(128))
                .refuses("n".repeat(129), "two words", "é", "a.b", "line\n", EMOJI));
    }

    private static void room(List<Limit> all, String operation) {
        all.add(new Limit(operation, "maximumMessageRatePerSecond", "1 to 100")
                .accepts(1, 100)
                .refuses(0, -1, 101));
        all.add(new Limit(operation, "maximumMessageLength", "1 to 500")
                .accepts(1, 500)
                .refuses(0, -1, 501));
        all.add(functionArn(operation, "messageReviewHandler.uri"));
        all.add(new Limit(operation, "messageReviewHandler.fallbackResult", "ALLOW, DENY")
                .accepts("ALLOW", "DENY")
                .refuses("allow", "", "MAYBE"));
        all.add(new Limit(operation, "loggingConfigurationIdentifiers", "0 to 3 ARNs of logging configurations")
                .accepts(List.of())
                .acceptsFor(loggingConfigurations(3))
                .refuses(List.of("AbCdEfGh1234"))
                .refusesFor(
                        loggingConfigurations(4),
                        it -> List.of(it.roomArn("AbCdEfGh1234")),
                        it -> List.of(paddedTo(129, it.loggingConfigurationArn("")))));
    }

    private static Function<ControlPlaneClient, ?> loggingConfigurations(int count) {
        return it -> IntStream.range(0, count)
                .mapToObj(i -> it.givenLoggingConfiguration())
                .toList();
    }

    private static Limit functionArn(String operation, String member) {
        return new Limit(operation, member, "empty, or the ARN of a Lambda function, up to 170 characters")
                .accepts("")
                .acceptsFor(
                        it -> it.functionArn("review"),
                        it -> it.functionArn("review:1"),
                        it -> paddedTo(170, it.functionArn("")))
                .refuses(
                        "review",
                        "arn:aws:lambda:us-west-2:12345678901:function:review",
                        " arn:aws:lambda:us-west-2:123456789012:function:review")
                .refusesFor(it -> paddedTo(171, it.functionArn("")), it -> it.functionArn(""));
    }

    private static void destination(List<Limit> all, String operation) {
        all.add(new Limit(operation, "destinationConfiguration.s3.bucketName", "3 to 63 of `[a-z0-9-.]`")
                .accepts("az9", "b".repeat(63), "a-b.c")
                .refuses("ab", "b".repeat(64), "Abc", "a_b", "")
                .required());
        all.add(new Limit(
                        operation,
                        "destinationConfiguration.cloudWatchLogs.logGroupName",
                        "1 to 512 of `[.-_/#A-Za-z0-9]`")
                .accepts("g", "g".repeat(512), "/a/B9._-#")
                .refuses("", "g".repeat(513), "a b", "a:b")
                .required());
        all.add(new Limit(
                        operation,
                        "destinationConfiguration.firehose.deliveryStreamName",
                        "1 to 64 of `[a-zA-Z0-9_.-]`")
                .accepts("s", "s".repeat(64), "aB9_.-")
                .refuses("", "s".repeat(65), "a/b")
                .required());
    }

    private static void tags(List<Limit> all, String operation) {
        all.add(new Limit(operation, "tags", "0 to 50 entries")
                .accepts(Map.of(), numberedTags(50))
                .refuses(numberedTags(51)));
        all.add(new Limit(operation, "tags.key", "1 to 128 characters, no `aws:` before it")
                .at("tags")
                .accepts(Map.of("k", ""), Map.of("k".repeat(128), ""), Map.of("aws", ""))
                .refuses(Map.of("", ""), Map.of("k".repeat(129), ""), Map.of("aws:k", ""), Map.of("AWS:k", "")));
        all.add(new Limit(operation, "tags.value", "0 to 256 characters")
                .at("tags")
                .accepts(Map.of("k", ""), Map.of("k", "v".repeat(256)))
                .refuses(Map.of("k", "v".repeat(257))));
    }

    private static Map<String, String> numberedTags(int count) {
        return numberedKeys(count).stream().collect(toMap(key -> key, key -> ""));
    }

    private static List<String> numberedKeys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "key" + i).toList();
    }

    private static void messagesAndUsers(List<Limit> all) {
        all.add(new Limit("SendEvent", "eventName", "required, 1 to 100 code points")
                .required()
                .accepts("e", "e".repeat(100), EMOJI.repeat(100))
                .refuses("", "e".repeat(101), EMOJI.repeat(101)));
        all.add(attributes("SendEvent"));
        all.add(new Limit("DeleteMessage", "id", "required, 12 of `[a-zA-Z0-9]`")
                .required()
                .accepts("AbCdEfGh1234")
                .refuses("AbCdEfGh123", "AbCdEfGh12345", "AbCdEfGh-123", ""));
        all.add(new Limit("DisconnectUser", "userId", "required, 1 to 128 code points")
                .required()
                .accepts("u", "u".repeat(128), EMOJI.repeat(128))
                .refuses("", "u".repeat(129), EMOJI.repeat(129)));
        for (String operation : List.of("DeleteMessage", "DisconnectUser")) {
            all.add(new Limit(operation, "reason", "1 to 256 code points")
                    .accepts("r", "r".repeat(256), EMOJI.repeat(256))
                    .refuses("", "r".repeat(257), EMOJI.repeat(257)));
        }
    }

    private static void lists(List<Limit> all) {
        for (String operation : List.of("ListRooms", "ListLoggingConfigurations")) {
            all.add(new Limit(operation, "maxResults", "1 to 50").accepts(1, 50).refuses(0, -1, 51));
            all.add(new Limit(operation, "nextToken", "0 to 1024 characters")
                    .accepts("")
                    .refuses("t".repeat(1025)));
        }
        name(all, "ListRooms");
        all.add(functionArn("ListRooms", "messageReviewHandlerUri"));
        all.add(new Limit("ListRooms", "loggingConfigurationIdentifier", "an ARN of 1 to 128 characters")
                .acceptsFor(ControlPlaneClient::givenLoggingConfiguration)
                .findsNothingFor(
                        it -> it.loggingConfigurationArn("a-b"), it -> paddedTo(128, it.loggingConfigurationArn("")))
                .refuses("", "AbCdEfGh1234")
                .refusesFor(it -> paddedTo(129, it.loggingConfigurationArn("")), it -> it.roomArn("AbCdEfGh1234")));
    }
}
