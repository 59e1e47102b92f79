package dev.backchat.server;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.iam.policy.Policy;
import dev.backchat.server.iam.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A list of access keys is read as it was built; for each key with something wrong there is one error, which names it
 * and the key's line.
 */
public final class AccessKeysFuzz {
    /** With the words of its error. */
    enum Outcome {
        ACCEPTED(""),
        MEMBER_MISSING("it has no "),
        MEMBER_UNKNOWN("not 'othr'"),
        NOT_A_KEY("it has no account"),
        EMPTY("an access key id or a secret is empty"),
        BAD_ID("must have 1 to 128 visible ASCII characters"),
        BAD_ACCOUNT("must have 12 digits"),
        TWICE("is there twice"),
        BAD_USER("must have 1 to 64 letters"),
        EMPTY_SESSION_TOKEN("is empty"),
        BAD_EXPIRATION("must be a time like"),
        POLICIES_NOT_A_LIST("must be a list"),
        BAD_POLICY("policy 2 of the access key "),
        BAD_POLICY_FILE("bad.json: "),
        NO_POLICY_FILE("cannot read policy 2 of the access key "),
        NOT_A_LIST("must be a list");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }
    }

    private static final Path DIRECTORY;
    private static final Path FILE;
    /** Stands for any policy. */
    private static final Policy NOTHING;

    static {
        try {
            NOTHING = Policy.parse("{\"Statement\":[]}");
            DIRECTORY = Files.createTempDirectory("backchat-fuzz-");
            FILE = DIRECTORY.resolve("keys.yaml");
            Files.writeString(
                    DIRECTORY.resolve("good.json"),
                    "{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}");
            Files.writeString(DIRECTORY.resolve("bad.json"), "{");
        } catch (IOException | PolicyException e) {
            throw new IllegalStateException(e);
        }
    }

    private final FuzzInput data;
    private final List<AccessKey> expected = new ArrayList<>();
    /** The ids that may not be there again. */
    private final List<String> ids = new ArrayList<>();

    private final List<Outcome> wrong = new ArrayList<>();

    private AccessKeysFuzz(FuzzInput data) {
        this.data = data;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        AccessKeysFuzz fuzz = new AccessKeysFuzz(new FuzzInput(input));
        String yaml = fuzz.yaml();
        Files.writeString(FILE, yaml);
        fuzz.wrong.forEach(outcome -> reached(outcome));
        List<String> errors;
        try {
            List<AccessKey> keys =
                    Configs.read(true, Map.of(), Map.of(), FILE).access().keys();
            errors = isSame(keys, fuzz.expected) ? List.of() : List.of("read as " + keys);
        } catch (ConfigurationException e) {
            errors = e.lines();
        }
        if (!fuzz.areSo(errors)) {
            throw new AssertionError(
                    fuzz.wrong + " expected of\n" + yaml + "\nbut it is\n" + String.join("\n", errors));
        }
    }

    private boolean areSo(List<String> errors) {
        List<String> left = new ArrayList<>(errors);
        for (int i = 0; i < wrong.size(); i++) {
            Outcome outcome = wrong.get(i);
            String line = FILE + ", line " + (outcome == Outcome.NOT_A_LIST ? 1 : i + 2);
            if (outcome != Outcome.ACCEPTED
                    && !left.removeIf(error -> error.contains(outcome.words) && error.contains(line))) {
                return false;
            }
        }
        return left.isEmpty();
    }

    /** Compares all but the policies, of which there must be as many. */
    private static boolean isSame(List<AccessKey> keys, List<AccessKey> expected) {
        return expected.equals(keys.stream()
                .map(key -> new AccessKey(
                        key.accessKeyId(),
                        key.secretAccessKey(),
                        key.account(),
                        key.user(),
                        key.sessionToken(),
                        key.expiration(),
                        key.policies() == null
                                ? null
                                : key.policies().stream().map(each -> NOTHING).toList()))
                .toList());
    }

    /** The list, with a line for each key. */
    private String yaml() {
        if (data.consumeInt(0, 15) == 0) {
            wrong.add(Outcome.NOT_A_LIST);
            return "accessKeys: " + Bend.one(data, "x", "{a: b}", "null", "1");
        }
        StringBuilder yaml = new StringBuilder("accessKeys:\n");
        for (int left = data.consumeInt(1, 3); left > 0; left--) {
            Outcome outcome = Bend.one(data, Outcome.values());
            boolean isOther = outcome == Outcome.NOT_A_LIST || (outcome == Outcome.TWICE && ids.isEmpty());
            outcome = isOther ? Outcome.ACCEPTED : outcome;
            wrong.add(outcome);
            Object key = outcome == Outcome.NOT_A_KEY
                    ? Bend.one(data, "x", 1L, List.of("a"), List.of(), null)
                    : key(outcome);
            yaml.append("- ")
                    .append(VariedJson.write(data, key).replace('\n', ' '))
                    .append('\n');
        }
        return yaml.toString();
    }

    private List<Member> key(Outcome outcome) {
        String id = switch (outcome) {
            case BAD_ID -> Bend.one(data, "a,b", "a b", "é", "\t", "w".repeat(120)) + (100_000_000 + wrong.size());
            case TWICE -> Bend.one(data, ids.toArray(String[]::new));
            default -> Bend.one(data, "w".repeat(119), "!/+~") + (100_000_000 + wrong.size());
        };
        String secret = data.consumeAsciiString(9).replace('\u007f', 'x') + "s";
        boolean isIdEmpty =
                outcome == Outcome.EMPTY && wrong.indexOf(outcome) == wrong.size() - 1 && data.consumeBoolean();
        Object empty = Bend.one(data, "", " ", null, List.of("a"));
        String account = Bend.one(data, "123456789012", "012345678901");
        List<Member> members = new ArrayList<>();
        members.add(new Member("accessKeyId", isIdEmpty ? empty : id));
        members.add(new Member("secretAccessKey", outcome == Outcome.EMPTY && !isIdEmpty ? empty : secret));
        members.add(new Member(
                "account",
                outcome == Outcome.BAD_ACCOUNT
                        ? Bend.one(data, "12345678901", "1234567890123", "a23456789012", "", "１２３４５６７８９０１２")
                        : account.startsWith("0") || data.consumeBoolean() ? account : Long.valueOf(account)));
        String user = optional(
                members,
                "user",
                outcome == Outcome.BAD_USER,
                Bend.one(data, "", " ", "a b", "a:b", "é", "w".repeat(65)),
                Bend.one(data, "ann", "w".repeat(64), "+=,.@_-"));
        String token = optional(
                members, "sessionToken", outcome == Outcome.EMPTY_SESSION_TOKEN, Bend.one(data, "", " "), "token");
        String expiration = optional(
                members,
                "expiration",
                outcome == Outcome.BAD_EXPIRATION,
                Bend.one(data, "", "2030", "2030-01-02", "2030-02-30T00:00:00Z", "soon"),
                Bend.one(data, "2030-01-02T03:04:05Z", "1970-01-01T00:00:00.001Z"));
        int policies = policies(members, outcome);
        if (outcome == Outcome.MEMBER_MISSING) {
            members.remove(data.consumeInt(0, 2));
        } else if (outcome == Outcome.MEMBER_UNKNOWN) {
            members.add(new Member("othr", VariedJson.any(data)));
        }
        if (outcome != Outcome.MEMBER_MISSING && outcome != Outcome.MEMBER_UNKNOWN) {
            ids.addAll(isIdEmpty || outcome == Outcome.BAD_ID ? List.of() : List.of(id));
            expected.add(new AccessKey(
                    id,
                    secret,
                    account,
                    Objects.requireNonNullElse(user, id),
                    token,
                    expiration == null || outcome == Outcome.BAD_EXPIRATION ? null : Instant.parse(expiration),
                    policies < 0 ? null : Collections.nCopies(policies, NOTHING)));
        }
        return Bend.one(data, members, members.reversed());
    }

    /** Adds a member or not; returns its value, or null. */
    private String optional(List<Member> members, String name, boolean isWrong, String wrongValue, String value) {
        if (!isWrong && data.consumeBoolean()) {
            return null;
        }
        members.add(new Member(name, isWrong ? wrongValue : value));
        return isWrong ? wrongValue : value;
    }

    /** Adds policies or not; returns how many, or -1. */
    private int policies(List<Member> members, Outcome outcome) {
        List<Member> good = List.of(new Member(
                "Statement",
                List.of(new Member("Effect", "Allow"), new Member("Action", "*"), new Member("Resource", "*"))));
        Object second = switch (outcome) {
            case BAD_POLICY -> Bend.one(data, List.of(new Member("a", "b")), 1L, List.of("a", "b"));
            case BAD_POLICY_FILE -> "bad.json";
            case NO_POLICY_FILE -> Bend.one(data, "none.json", "a\u0000", "");
            default -> null;
        };
        if (outcome == Outcome.POLICIES_NOT_A_LIST) {
            members.add(new Member("policies", Bend.one(data, "x", null, good, 1L)));
        } else if (second != null) {
            members.add(new Member("policies", List.of(Bend.one(data, "good.json", good), second)));
        } else if (data.consumeBoolean()) {
            List<Object> some = List.of(Bend.one(data, "good.json", good), "good.json");
            members.add(new Member("policies", some));
            return some.size();
        }
        return -1;
    }
}
