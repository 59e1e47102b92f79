package dev.backchat.server.iam.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final String ROOM = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEf123456";
    private static final Context NOTHING = key -> List.of();

    private static Decision decide(String action, String resource, Context context, String... statements)
            throws PolicyException {
        return Policy.decide(
                List.of(Policy.parse("{'Version':'2012-10-17','Statement':[".replace('\'', '"')
                        + String.join(",", statements).replace('\'', '"') + "]}")),
                action,
                resource,
                context);
    }

    private static boolean allows(String statement, String action, String resource, Context context)
            throws PolicyException {
        return decide(action, resource, context, statement) == Decision.ALLOWED;
    }

    /** Whether a condition holds, given as {@code "Operator": {"key": value}}. */
    private static boolean holds(String condition, Context context) throws PolicyException {
        return allows(
                "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{" + condition + "}}",
                "ivschat:GetRoom",
                ROOM,
                context);
    }

    private static Context of(String key, String... values) {
        return asked -> asked.equals(key.toLowerCase(Locale.ROOT)) ? List.of(values) : List.of();
    }

    @Test
    void deniesByDefault() throws PolicyException {
        assertThat(Policy.decide(List.of(), "ivschat:GetRoom", ROOM, NOTHING)).isEqualTo(Decision.NOT_ALLOWED);
        assertThat(decide(
                        "ivschat:GetRoom",
                        ROOM,
                        NOTHING,
                        "{'Effect':'Allow','Action':'ivschat:ListRooms','Resource':'*'}"))
                .isEqualTo(Decision.NOT_ALLOWED);
    }

    @Test
    void aDenyOverridesAnyAllow() throws PolicyException {
        String allow = "{'Effect':'Allow','Action':'*','Resource':'*'}";
        String deny = "{'Effect':'Deny','Action':'ivschat:Delete*','Resource':'*'}";
        assertThat(decide("ivschat:DeleteRoom", ROOM, NOTHING, allow, deny)).isEqualTo(Decision.DENIED);
        assertThat(decide("ivschat:DeleteRoom", ROOM, NOTHING, deny, allow)).isEqualTo(Decision.DENIED);
        assertThat(decide("ivschat:GetRoom", ROOM, NOTHING, deny, allow)).isEqualTo(Decision.ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "ivschat:*, true",
        "IVSChat:createroom, true",
        "ivschat:Create*, true",
        "ivschat:*Room, true",
        "ivschat:CreateRoo?, true",
        "*:CreateRoom, true",
        "ivschat:CreateRoom?, false",
        "ivschat:Create, false",
        "ivs:*, false",
        "ivschat:reateRoom, false"
    })
    void actionsMatchWildcardsInAnyCase(String action, boolean isAllowed) throws PolicyException {
        String statement = "{'Effect':'Allow','Action':['s3:Get*','" + action + "'],'Resource':'*'}";
        assertThat(allows(statement, "ivschat:CreateRoom", ROOM, NOTHING)).isEqualTo(isAllowed);
        String not = "{'Effect':'Allow','NotAction':['s3:Get*','" + action + "'],'Resource':'*'}";
        assertThat(allows(not, "ivschat:CreateRoom", ROOM, NOTHING)).isEqualTo(!isAllowed);
    }

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEf123456, true",
        "arn:aws:ivschat:us-west-2:123456789012:room/*, true",
        "arn:aws:ivschat:*:*:*, true",
        "arn:aws:ivschat:us-*-2:123456789012:room/?????????456, true",
        "arn:aws:ivschat:*, true",
        "arn:aws:ivschat:us-west-*:room/AbCdEf123456, false",
        "arn:aws:ivschat:us-*est-2:123456789012:room/AbC*, true",
        "arn:aws:ivschat, true",
        "arn:aws:ivschat:us-west-2, true",
        "arn:aws:ivschat:eu-west-1, false",
        "arn:aws:ivschat:us-west-2?123456789012:room/AbCdEf123456, false",
        "arn:aws:iv*6, false",
        "arn:aws:ivschat:us-west-2:123456789012:room/abcdef123456, false",
        "arn:aws:ivschat:us-west-2:123456789012:room/, false",
        "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/*, false",
        "arn:aws:ivschat:us-west-2:210987654321:room/*, false"
    })
    void resourcesMatchWildcardsInPartsAndForMissingParts(String resource, boolean isAllowed) throws PolicyException {
        String statement = "{'Effect':'Allow','Action':'*','Resource':'" + resource + "'}";
        assertThat(allows(statement, "ivschat:GetRoom", ROOM, NOTHING)).isEqualTo(isAllowed);
        String not = "{'Effect':'Allow','Action':'*','NotResource':['" + resource + "']}";
        assertThat(allows(not, "ivschat:GetRoom", ROOM, NOTHING)).isEqualTo(!isAllowed);
    }

    @Test
    void variablesAreReplacedByValuesWithoutWildcards() throws PolicyException {
        String statement = "{'Effect':'Allow','Action':'*',"
                + "'Resource':'arn:aws:ivschat:us-west-2:${aws:PrincipalAccount}:room/*'}";
        assertThat(allows(statement, "ivschat:GetRoom", ROOM, of("aws:principalaccount", "123456789012")))
                .isTrue();
        assertThat(allows(statement, "ivschat:GetRoom", ROOM, of("aws:principalaccount", "*")))
                .isFalse();
        assertThat(allows(statement, "ivschat:GetRoom", ROOM, NOTHING)).isFalse();
        String like = "'StringLike':{'aws:x':'${aws:y}-${*}?'}";
        assertThat(holds(like, key -> List.of(key.equals("aws:x") ? "a-*b" : "a")))
                .isTrue();
        assertThat(holds(like, key -> List.of(key.equals("aws:x") ? "a-cb" : "a")))
                .isFalse();
    }

    @Test
    void aVariableMayHaveADefault() throws PolicyException {
        Policy policy = Policy.parse("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
                + "\"Action\":\"*\",\"Resource\":\"*\","
                + "\"Condition\":{\"StringEquals\":{\"aws:x\":\"${aws:y, 'no one'}\"}}}}");
        assertThat(Policy.decide(List.of(policy), "a:b", ROOM, of("aws:x", "no one")))
                .isEqualTo(Decision.ALLOWED);
        assertThat(Policy.decide(List.of(policy), "a:b", ROOM, key -> List.of("no one")))
                .isEqualTo(Decision.ALLOWED);
        assertThat(Policy.decide(List.of(policy), "a:b", ROOM, of("aws:x", "ann")))
                .isEqualTo(Decision.NOT_ALLOWED);
    }

    @Test
    void version2008HasNoVariables() throws PolicyException {
        String older = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\","
                + "\"Condition\":{\"StringEquals\":{\"aws:username\":\"${aws:username}\"}}}}";
        Policy policy = Policy.parse(older);
        assertThat(Policy.decide(List.of(policy), "a:b", ROOM, of("aws:username", "ann")))
                .isEqualTo(Decision.NOT_ALLOWED);
        assertThat(Policy.decide(List.of(policy), "a:b", ROOM, of("aws:username", "${aws:username}")))
                .isEqualTo(Decision.ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "StringEquals | ab | ab | true",
                "StringEquals | a* | ab | false",
                "StringEquals | AB | ab | false",
                "StringNotEquals | ab | ab | false",
                "StringNotEquals | a* | ab | true",
                "StringEqualsIgnoreCase | AB | ab | true",
                "StringNotEqualsIgnoreCase | AB | ab | false",
                "StringLike | a* | ab | true",
                "StringLike | a?c | ab | false",
                "StringNotLike | a* | ab | false",
                "ArnLike | arn:aws:iam::*:user/* | arn:aws:iam::123456789012:user/ann | true",
                "ArnEquals | arn:aws:iam::*:user/* | arn:aws:iam::123456789012:user/ann | true",
                "ArnLike | arn:aws:*:user:ann:x | arn:aws:iam::123456789012:user/ann | false",
                "ArnNotLike | arn:aws:iam::*:user/* | arn:aws:iam::123456789012:user/ann | false",
                "ArnNotEquals | arn:aws:iam::*:user/b* | arn:aws:iam::123456789012:user/ann | true",
                "Bool | true | true | true",
                "Bool | TRUE | true | true",
                "Bool | false | true | false",
                "IpAddress | 192.0.2.0/24 | 192.0.2.255 | true",
                "IpAddress | 192.0.2.0/24 | 192.0.3.0 | false",
                "IpAddress | 192.0.2.7 | 192.0.2.7 | true",
                "IpAddress | 192.0.2.7 | ::ffff:192.0.2.7 | true",
                "IpAddress | 2001:db8::/33 | 2001:db8:7fff::1 | true",
                "IpAddress | 2001:db8::/33 | 2001:db8:8000::1 | false",
                "IpAddress | 0.0.0.0/0 | 2001:db8::1 | false",
                "NotIpAddress | 192.0.2.0/24 | 192.0.2.1 | false",
                "NumericEquals | 7 | 7.0 | true",
                "NumericLessThan | 7 | 6 | true",
                "NumericLessThan | 7 | x | false",
                "NumericGreaterThanEquals | 7 | 7 | true",
                "NumericNotEquals | 7 | 8 | true",
                "DateLessThan | 2026-01-02T00:00:00Z | 2026-01-01T23:59:59.999Z | true",
                "DateLessThan | 2026-01-02T00:00:00Z | 2026-01-02T00:00:00Z | false",
                "DateLessThanEquals | 2026-01-02 | 2026-01-02T01:00:00+01:00 | true",
                "DateGreaterThan | 1767312000 | 2026-01-02T00:00:01Z | true",
                "DateNotEquals | 2026-01-02 | 2026-01-02T00:00:00Z | false",
                "DateEquals | 2026-02 | 2026-02-01T00:00:00Z | true",
                "DateEquals | 2026-02-01T00:00Z | 2026-02-01T00:00:00Z | true",
                "Null | false | ab | true",
                "Null | true | ab | false",
                "ForAnyValue:StringEquals | ab | ab | true",
                "ForAllValues:StringLike | a* | ab | true",
                "ForAllValues:StringNotLike | a* | ab | false",
                "StringLikeIfExists | a* | ab | true",
                "StringLikeIfExists | b* | ab | false"
            })
    void comparesAsTheOperatorSays(String operator, String value, String given, boolean holds) throws PolicyException {
        assertThat(holds("'" + operator + "':{'aws:X':'" + value + "'}", of("aws:x", given)))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "StringEquals, false",
        "StringNotEquals, true",
        "ArnNotLike, true",
        "NotIpAddress, true",
        "IpAddress, false",
        "StringEqualsIfExists, true",
        "ForAnyValue:StringEquals, false",
        "ForAnyValue:StringNotEquals, false",
        "ForAnyValue:StringEqualsIfExists, false",
        "ForAnyValue:StringNotEqualsIfExists, false",
        "ForAllValues:StringEqualsIfExists, true",
        "ForAllValues:StringEquals, true",
        "ForAllValues:StringNotEquals, true"
    })
    void aMissingKeySatisfiesNegatedOperators(String operator, boolean holds) throws PolicyException {
        String value = operator.contains("Ip") ? "192.0.2.1" : "arn:a:b:c:d:e";
        assertThat(holds("'" + operator + "':{'aws:X':'" + value + "'}", NOTHING))
                .isEqualTo(holds);
    }

    @Test
    void nullTestsWhetherAKeyIsPresent() throws PolicyException {
        assertThat(holds("'Null':{'aws:x':'true'}", NOTHING)).isTrue();
        assertThat(holds("'Null':{'aws:x':false}", NOTHING)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ForAnyValue:StringEquals | true",
                "ForAllValues:StringEquals | false",
                "ForAnyValue:StringNotEquals | true",
                "ForAllValues:StringNotEquals | false",
                "StringEquals | false",
                "StringEqualsIfExists | false",
                "StringNotEquals | false",
                "StringNotLike | false",
                "Null | false"
            })
    void quantifiersTestMultivaluedKeys(String operator, boolean holds) throws PolicyException {
        String values = operator.equals("Null") ? "'true'" : "['team','x']";
        assertThat(holds("'" + operator + "':{'aws:TagKeys':" + values + "}", of("aws:tagkeys", "team", "stage")))
                .isEqualTo(holds);
    }

    @Test
    void multivaluedKeysNeedAQuantifierEvenWithOneValue() throws PolicyException {
        assertThat(holds("'StringEquals':{'aws:TagKeys':'team'}", of("aws:tagkeys", "team")))
                .isFalse();
        assertThat(holds("'StringNotEquals':{'aws:TagKeys':'x'}", of("aws:tagkeys", "team")))
                .isFalse();
        assertThat(holds("'StringNotEquals':{'aws:TagKeys':'x'}", NOTHING)).isTrue();
        assertThat(holds("'ForAnyValue:StringEquals':{'aws:TagKeys':'team'}", of("aws:tagkeys", "team")))
                .isTrue();
    }

    /** The names of tags have no case in {@code aws:ResourceTag/team}, so they have none here. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ForAnyValue:StringEquals | 'team' | Team | true",
                "ForAnyValue:StringEquals | 'TEAM' | team | true",
                "ForAnyValue:StringEquals | 'team' | Teams | false",
                "ForAnyValue:StringNotEquals | 'team' | Team | false",
                "ForAllValues:StringEquals | ['team','Stage'] | STAGE | true",
                "ForAllValues:StringNotEquals | ['team','Stage'] | STAGE | false",
                "ForAnyValue:StringEqualsIgnoreCase | 'team' | Team | true",
                "ForAnyValue:StringLike | 'te*' | TEAM | true",
                "ForAnyValue:StringLike | 'TE?M' | team | true",
                "ForAllValues:StringNotLike | 'te*' | TEAM | false"
            })
    void tagKeysAreCaseInsensitive(String operator, String values, String given, boolean holds) throws PolicyException {
        assertThat(holds("'" + operator + "':{'aws:TagKeys':" + values + "}", of("aws:tagkeys", given)))
                .isEqualTo(holds);
    }

    @Test
    void negatedOperatorsAcceptVariablesWithoutAValue() throws PolicyException {
        String condition = "{'aws:ResourceTag/team':'${aws:PrincipalTag/team}'}";
        Context tagged = of("aws:resourcetag/team", "red");
        assertThat(holds("'StringEquals':" + condition, tagged)).isFalse();
        assertThat(holds("'StringNotEquals':" + condition, tagged)).isTrue();
    }

    @Test
    void allConditionsMustHoldAndOneOfTheValuesOfEach() throws PolicyException {
        String both = "'StringEquals':{'aws:x':['a','b'],'aws:y':'c'},'Bool':{'aws:z':'true'}";
        Map<String, String> request = new LinkedHashMap<>(Map.of("aws:x", "b", "aws:y", "c", "aws:z", "true"));
        Context context = key -> request.containsKey(key) ? List.of(request.get(key)) : List.of();
        assertThat(holds(both, context)).isTrue();
        request.put("aws:y", "d");
        assertThat(holds(both, context)).isFalse();
        request.put("aws:y", "c");
        request.remove("aws:z");
        assertThat(holds(both, context)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{ | not valid JSON, near line 1",
                "[] | must be an object",
                "{} | Statement must be",
                "{'Statement':[]} x | not valid JSON",
                "{'Statement':[],'Statement':[]} | not valid JSON",
                "{'Version':'2020-01-01','Statement':[]} | Version must be",
                "{'Statements':[]} | no element Statements",
                "{'Statement':['x']} | Statement[0]: it must be an object",
                "{'Statement':{'Effect':'allow','Action':'*','Resource':'*'}} | Statement[0]: Effect must be Allow or Deny",
                "{'Statement':{'Effect':'Allow','Resource':'*'}} | either Action or NotAction",
                "{'Statement':{'Effect':'Allow','Action':'*'}} | either Resource or NotResource",
                "{'Statement':{'Effect':'Allow','Action':'*','NotAction':'*','Resource':'*'}} | either Action or NotAction",
                "{'Statement':{'Effect':'Allow','Action':[],'Resource':'*'}} | Action must not be empty",
                "{'Statement':{'Effect':'Allow','Action':{},'Resource':'*'}} | Action must be a text",
                "{'Statement':{'Effect':'Allow','Action':'CreateRoom','Resource':'*'}} | 'CreateRoom' is no action",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'room/x'}} | 'room/x' is no resource",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws:ivschat:*:*:room/}'}} | is no resource",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Principal':'*'}} | no element Principal",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':[]}} | Condition must be",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Equals':{'aws:x':'1'}}}} | Equals is no condition operator",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'NullIfExists':{'aws:x':'true'}}}} | no condition operator",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'x':'1'}}}} | 'x' is no condition key",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:x':[]}}}} | must have a value",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.0.0.0/33'}}}} | '10.0.0.0/33' not",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Bool':{'aws:x':'yes'}}}} | must be true or false",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'ArnLike':{'aws:x':'arn:x'}}}} | must be an ARN",
                "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'DateLessThan':{'aws:x':'soon'}}}} | must be a time"
            })
    void saysWhatIsNoPolicyAndWhere(String document, String why) {
        assertThatThrownBy(() -> Policy.parse(document.replace('\'', '"')))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    /** One statement, as the oracle below reads it. */
    private record Spoken(
            boolean deny, boolean notAction, String action, boolean notResource, String resource, String tag) {
        String json() {
            return "{'Effect':'%s','%s':'%s','%s':'%s'%s}"
                    .formatted(
                            deny ? "Deny" : "Allow",
                            notAction ? "NotAction" : "Action",
                            action,
                            notResource ? "NotResource" : "Resource",
                            resource,
                            tag.isEmpty() ? "" : ",'Condition':{'StringLike':{'aws:ResourceTag/Team':'" + tag + "'}}");
        }

        /** Says the same by regular expressions. */
        boolean speaksOf(String asked, String arn, List<String> team) {
            boolean ofAction = like(action.toLowerCase(Locale.ROOT), asked.toLowerCase(Locale.ROOT));
            boolean ofResource = like(resource, arn);
            return ofAction != notAction
                    && ofResource != notResource
                    && (tag.isEmpty() || team.stream().anyMatch(value -> like(tag, value)));
        }

        private static boolean like(String glob, String text) {
            String expression = ("\\Q" + glob + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
            return Pattern.compile(expression, Pattern.DOTALL).matcher(text).matches();
        }
    }

    @Provide
    Arbitrary<Spoken> spoken() {
        Arbitrary<Boolean> rarely =
                Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(false)), Tuple.of(1, Arbitraries.just(true)));
        return Combinators.combine(
                        rarely,
                        rarely,
                        Arbitraries.of(
                                "*",
                                "ivschat:*",
                                "ivschat:Get*",
                                "ivschat:getroom",
                                "ivschat:?etRoom",
                                "ivschat:*Room",
                                "s3:*"),
                        rarely,
                        Arbitraries.of(
                                "*",
                                ROOM,
                                "arn:aws:ivschat:*:*:room/*",
                                "arn:aws:ivschat:us-west-2:123456789012:room/A*",
                                "arn:aws:ivschat:us-west-2:123456789012:room/????????????",
                                "arn:aws:ivschat:*:123456789012:logging-configuration/*",
                                "arn:aws:ivschat:*"),
                        Arbitraries.of("", "", "red", "r*", "?e*", "*"))
                .as(Spoken::new);
    }

    @Property
    void decidesLikeTheNaiveEvaluator(
            @ForAll("spoken") Spoken one,
            @ForAll("spoken") Spoken two,
            @ForAll("spoken") Spoken three,
            @ForAll("asked") String action,
            @ForAll("arns") String arn,
            @ForAll("teams") List<String> team)
            throws PolicyException {
        List<Spoken> all = List.of(one, two, three);
        List<Spoken> speaking = new ArrayList<>(all);
        speaking.removeIf(statement -> !statement.speaksOf(action, arn, team));
        Decision expected = speaking.stream().anyMatch(Spoken::deny)
                ? Decision.DENIED
                : speaking.isEmpty() ? Decision.NOT_ALLOWED : Decision.ALLOWED;
        Context context = key -> key.equals("aws:resourcetag/team") ? team : List.of();
        assertThat(decide(action, arn, context, one.json(), two.json(), three.json()))
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> asked() {
        return Arbitraries.of("ivschat:GetRoom", "ivschat:CreateRoom", "ivschat:ListRooms", "ivschat:DeleteMessage");
    }

    @Provide
    Arbitrary<String> arns() {
        return Arbitraries.of(
                ROOM,
                "*",
                "arn:aws:ivschat:eu-west-1:123456789012:room/BbCdEf123456",
                "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/AbCdEf123456",
                "arn:aws:ivschat:us-west-2:123456789012:room/*");
    }

    @Provide
    Arbitrary<List<String>> teams() {
        return Arbitraries.of(List.of(), List.of("red"), List.of("blue"), List.of("r"));
    }
}
