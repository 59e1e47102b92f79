package dev.backchat.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.Room;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.ThrottlingException;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.UpdateRoomRequest;
import dev.backchat.api.ValidationException;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.iam.policy.Policy;
import dev.backchat.server.iam.policy.PolicyException;
import dev.backchat.server.limit.LocalQuotas;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.net.Origin;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.time.TestClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tests the checks on an operation's caller, and their order. */
@Isolated("it listens to a logger of the process")
class OperationTableTest {
    private static final String ACCOUNT = "123456789012";
    private static final String OTHER_ACCOUNT = "210987654321";
    private static final String REGION = "us-west-2";
    private static final String ALLOW = "{'Effect':'Allow','Action':'*','Resource':'*'}";

    private final TestClock clock = new TestClock();
    private final Database database = SqliteDatabase.inMemory();
    private final Rooms rooms = new Rooms(database);

    @AfterEach
    void close() {
        database.close();
    }

    private OperationTable table(String quotas) {
        LoggingConfigurations logging = new LoggingConfigurations(database);
        Quotas limits = new LocalQuotas(QuotaLimits.parse(quotas), clock);
        return new OperationTable(
                new Authorization(rooms, logging, clock),
                limits,
                new Extensions(true),
                new OperationTable.Groups(
                        new RoomOperations(rooms, logging, null, null, limits, clock),
                        new TokenOperations(rooms, null, null),
                        new MessagingOperations(rooms, null),
                        new LoggingOperations(logging, null, null, limits, clock),
                        new TagOperations(rooms, logging, null, clock),
                        null),
                clock);
    }

    private static List<String> audited(Runnable calls) {
        Logger audit = (Logger) LoggerFactory.getLogger("dev.backchat.audit");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Level before = audit.getLevel();
        lines.start();
        audit.addAppender(lines);
        audit.setLevel(Level.DEBUG);
        try {
            calls.run();
        } finally {
            audit.detachAppender(lines);
            audit.setLevel(before);
        }
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void auditsEachChange() {
        OperationTable table = table("none");
        Caller admin = admin(ACCOUNT);
        String[] arn = new String[1];
        assertThat(audited(() -> {
                    arn[0] = table.call(
                                    Operations.CREATE_ROOM,
                                    admin,
                                    new CreateRoomRequest(null, null, null, null, null, null))
                            .arn();
                    table.call(Operations.GET_ROOM, admin, new GetRoomRequest(arn[0]));
                    table.call(Operations.LIST_ROOMS, admin, new ListRoomsRequest(null, null, null, null, null));
                    table.call(Operations.LIST_TAGS_FOR_RESOURCE, admin, new ListTagsForResourceRequest(arn[0]));
                    table.call(Operations.TAG_RESOURCE, admin, new TagResourceRequest(arn[0], Map.of("k", "secret")));
                    table.call(Operations.UNTAG_RESOURCE, admin, new UntagResourceRequest(arn[0], List.of("k")));
                }))
                .containsExactly(
                        "INFO ADMIN CreateRoom " + arn[0],
                        "INFO ADMIN TagResource " + arn[0],
                        "INFO ADMIN UntagResource " + arn[0]);
    }

    @Test
    void doesNotAuditRefusedCalls() {
        String unknown = "arn:aws:ivschat:" + REGION + ":" + ACCOUNT + ":room/unknown12345";
        assertThat(audited(() -> assertThat(catchThrowable(() -> table("none")
                                .call(
                                        Operations.TAG_RESOURCE,
                                        admin(ACCOUNT),
                                        new TagResourceRequest(unknown, Map.of("k", "v")))))
                        .isInstanceOf(ResourceNotFoundException.class)))
                .isEmpty();
    }

    @Test
    void hintsAtTheRegionOnlyToDevKeys() {
        String elsewhere = "arn:aws:ivschat:eu-west-1:" + ACCOUNT + ":room/unknown12345";
        OperationTable table = table("none");
        Caller dev = caller(AccessKey.of(ACCOUNT, "test", ACCOUNT));
        assertThat(catchThrowable(() -> table.call(Operations.GET_ROOM, dev, new GetRoomRequest(elsewhere))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContainingAll("does not exist in us-west-2", "its ARN is of eu-west-1");
        assertThat(catchThrowable(() -> table.call(Operations.GET_ROOM, admin(ACCOUNT), new GetRoomRequest(elsewhere))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessage("The room does not exist.");
    }

    private static Caller admin(String account) {
        return caller(AccessKey.of("ADMIN", "s", account));
    }

    private static Caller caller(AccessKey key) {
        return new Caller(key, REGION, new Origin("192.0.2.1", true), "chat.example.com");
    }

    /** A key whose only policy has these statements. */
    private static Caller with(String id, String... statements) {
        try {
            Policy policy = Policy.parse("{'Version':'2012-10-17','Statement':[".replace('\'', '"')
                    + String.join(",", statements).replace('\'', '"') + "]}");
            return caller(new AccessKey(id, "s", ACCOUNT, "user", null, null, List.of(policy)));
        } catch (PolicyException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Caller withoutRights(String id) {
        return caller(new AccessKey(id, "s", ACCOUNT, "user", null, null, List.of()));
    }

    private static String room(OperationTable table, Caller caller, Map<String, String> tags) {
        return table.call(
                        Operations.CREATE_ROOM,
                        caller,
                        CreateRoomRequest.builder().tags(tags).build())
                .arn();
    }

    private static IvschatServiceException refusal(Runnable call) {
        return catchThrowableOfType(IvschatServiceException.class, call::run);
    }

    private Map<String, String> tags(String room) {
        return rooms.find(Arn.parse(room)).map(StoredRoom::tags).orElseThrow();
    }

    @Test
    void deniedCallsDoNotUseTheAccountsRates() {
        OperationTable table = table("aws,GetRoom=1");
        String room = room(table, admin(ACCOUNT), Map.of());
        GetRoomRequest request = new GetRoomRequest(room);
        for (int i = 0; i < 100; i++) {
            assertThat(refusal(() -> table.call(Operations.GET_ROOM, withoutRights("NONE"), request)))
                    .isNotNull();
        }
        assertThat(table.call(Operations.GET_ROOM, admin(ACCOUNT), request).arn())
                .isEqualTo(room);
    }

    @Test
    void denialsAreLimitedForEachKey() {
        OperationTable table = table("none");
        String room = room(table, admin(ACCOUNT), Map.of());
        int denied = 0;
        IvschatServiceException e;
        do {
            e = refusal(() -> table.call(Operations.GET_ROOM, withoutRights("LOUD"), new GetRoomRequest(room)));
            denied++;
        } while (e instanceof AccessDeniedException && denied < 100);
        assertThat(denied).isEqualTo(21);
        assertThat(e.errorName()).isEqualTo("ThrottlingException");
        assertThat(e.httpStatus()).isEqualTo(429);
        do {
            e = refusal(() -> table.call(
                    Operations.DELETE_MESSAGE,
                    withoutRights("LOUD"),
                    new DeleteMessageRequest(room, "AbCdEfGh1234", null)));
            denied++;
        } while (e instanceof AccessDeniedException && denied < 100);
        assertThat(e)
                .isInstanceOfSatisfying(
                        ThrottlingException.class, throttled -> assertThat(room).endsWith(throttled.resourceId()));
        assertThat(refusal(() -> table.call(Operations.GET_ROOM, withoutRights("QUIET"), new GetRoomRequest(room))))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(table.call(Operations.GET_ROOM, admin(ACCOUNT), new GetRoomRequest(room)))
                .isNotNull();
    }

    @Test
    void allowedCallsSucceedWhileDenialsAreThrottled() {
        OperationTable table = table("none");
        String room = room(table, admin(ACCOUNT), Map.of());
        Caller reader = with("READER", "{'Effect':'Allow','Action':'ivschat:GetRoom','Resource':'*'}");
        for (int i = 0; i < 100; i++) {
            assertThat(refusal(() -> room(table, reader, Map.of()))).isNotNull();
        }
        assertThat(table.call(Operations.GET_ROOM, reader, new GetRoomRequest(room)))
                .isNotNull();
    }

    /** Whether it is there, and whether a condition on its tags matches, is nothing that its stranger is told. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:ResourceTag/stage':'secret'}}}",
                "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:ResourceTag/stage':'secret'}}}",
                "{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'Null':{'aws:ResourceTag/stage':'false'}}}",
                "{'Effect':'Deny','NotAction':'x:y','NotResource':'arn:aws:ivschat:*:123456789012:*'}",
                ALLOW
            })
    void resourcesOfAnotherAccountMakeNoDifference(String statement) {
        OperationTable table = table("none");
        Caller stranger = with("STRANGER", statement, ALLOW);
        String matching = room(table, admin(OTHER_ACCOUNT), Map.of("stage", "secret"));
        String plain = room(table, admin(OTHER_ACCOUNT), Map.of());
        String absent = plain.replaceAll("/.*", "/AbCdEfGh1234");
        for (String room : List.of(matching, plain, absent)) {
            String text = "User: arn:aws:iam::123456789012:user/user is not authorized to perform: ivschat:%s"
                    + " on resource: " + room;
            assertThat(refusal(() -> table.call(Operations.GET_ROOM, stranger, new GetRoomRequest(room))))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessage(text.formatted("GetRoom"));
            assertThat(refusal(() -> table.call(
                            Operations.TAG_RESOURCE, stranger, new TagResourceRequest(room, Map.of("a", "b")))))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessage(text.formatted("TagResource"));
            assertThat(refusal(() -> table.call(
                            Operations.LIST_TAGS_FOR_RESOURCE, stranger, new ListTagsForResourceRequest(room))))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessage(text.formatted("ListTagsForResource"));
            String logging = room.replace(":room/", ":logging-configuration/");
            assertThat(refusal(() -> table.call(
                            Operations.CREATE_ROOM,
                            admin(ACCOUNT),
                            CreateRoomRequest.builder()
                                    .loggingConfigurationIdentifiers(List.of(logging))
                                    .build())))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void acceptsResourcesOfTheSameAccount() {
        OperationTable table = table("none");
        Caller caller = with(
                "COLLEAGUE",
                ALLOW,
                "{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:ResourceTag/stage':'secret'}}}");
        String matching = room(table, admin(ACCOUNT), Map.of("stage", "secret"));
        String plain = room(table, admin(ACCOUNT), Map.of());
        assertThat(refusal(() -> table.call(Operations.GET_ROOM, caller, new GetRoomRequest(matching))))
                .hasMessageEndingWith("with an explicit deny in an identity-based policy");
        assertThat(table.call(Operations.GET_ROOM, caller, new GetRoomRequest(plain)))
                .isNotNull();
        assertThat(refusal(() -> table.call(
                        Operations.GET_ROOM, caller, new GetRoomRequest(plain.replaceAll("/.*", "/AbCdEfGh1234")))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ForAnyValue:StringEquals':{'aws:TagKeys':'team'}",
                "'ForAnyValue:StringLike':{'aws:TagKeys':'te*'}",
                "'Null':{'aws:RequestTag/team':'false'}",
                "'Null':{'aws:RequestTag/TEAM':'false'}",
                "'StringLike':{'aws:RequestTag/team':'*'}"
            })
    void aKeyThatMayNotSetATagMayNotSetItInAnotherCase(String condition) {
        OperationTable table = table("none");
        String room = room(table, admin(ACCOUNT), Map.of());
        Caller caller =
                with("TAGGER", ALLOW, "{'Effect':'Deny','Action':'*','Resource':'*','Condition':{" + condition + "}}");
        for (String key : List.of("team", "Team", "TEAM")) {
            Map<String, String> tags = Map.of(key, "mine");
            assertThat(refusal(() -> table.call(Operations.TAG_RESOURCE, caller, new TagResourceRequest(room, tags))))
                    .isInstanceOf(AccessDeniedException.class);
            assertThat(refusal(() -> room(table, caller, tags))).isInstanceOf(AccessDeniedException.class);
        }
        table.call(Operations.TAG_RESOURCE, caller, new TagResourceRequest(room, Map.of("stage", "x")));
        assertThat(tags(room)).isEqualTo(Map.of("stage", "x"));
    }

    @Test
    void tagKeysOfAResourceDifferInMoreThanCase() {
        OperationTable table = table("none");
        Caller admin = admin(ACCOUNT);
        String room = room(table, admin, Map.of("team", "red", "stage", "x"));
        ValidationException e = catchThrowableOfType(
                ValidationException.class,
                () -> table.call(
                        Operations.TAG_RESOURCE,
                        admin,
                        new TagResourceRequest(room, Map.of("Team", "blue", "a", "b"))));
        assertThat(e.fieldList()).containsExactly(new ValidationException.Field("tags.key", Constraints.SAME_TAG_NAME));
        assertThat(tags(room)).isEqualTo(Map.of("team", "red", "stage", "x"));
        assertThat(refusal(() -> room(table, admin, Map.of("team", "1", "Team", "2"))))
                .isInstanceOf(ValidationException.class);
        table.call(Operations.TAG_RESOURCE, admin, new TagResourceRequest(room, Map.of("team", "green")));
        table.call(Operations.UNTAG_RESOURCE, admin, new UntagResourceRequest(room, List.of("Team", "team")));
        table.call(Operations.TAG_RESOURCE, admin, new TagResourceRequest(room, Map.of("Team", "blue")));
        assertThat(tags(room)).isEqualTo(Map.of("Team", "blue", "stage", "x"));
    }

    /** The CLI's own example names such a key. */
    @Test
    void removingAnImpossibleTagSucceeds() {
        OperationTable table = table("none");
        Caller admin = admin(ACCOUNT);
        String room = room(table, admin, Map.of("stage", "x"));
        table.call(
                Operations.UNTAG_RESOURCE, admin, new UntagResourceRequest(room, List.of("[stage]", "aws:x", "é😀!")));
        assertThat(tags(room)).isEqualTo(Map.of("stage", "x"));
    }

    private static CreateRoomRequest withHandler(String uri, String fallbackResult) {
        return CreateRoomRequest.builder()
                .messageReviewHandler(new MessageReviewHandler(uri, fallbackResult))
                .build();
    }

    /** Terraform gives a fallback alone so, and waits until it sees it. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"'', ALLOW, ALLOW", "'', DENY, DENY", "'', null, ALLOW", "null, ALLOW, ALLOW", "null, DENY, DENY"})
    void aHandlerWithoutAFunctionStaysVisible(String uri, String fallback, String shown) {
        OperationTable table = table("none");
        Caller admin = admin(ACCOUNT);
        Room created = table.call(Operations.CREATE_ROOM, admin, withHandler(uri, fallback));
        assertThat(created.messageReviewHandler()).isEqualTo(new MessageReviewHandler("", shown));
        assertThat(table.call(Operations.GET_ROOM, admin, new GetRoomRequest(created.arn())))
                .isEqualTo(created);
        assertThat(table.call(Operations.LIST_ROOMS, admin, new ListRoomsRequest(null, null, null, null, null))
                        .rooms())
                .containsExactly(created.summary());
        assertThat(rooms.handlerUris(10)).isEmpty();
    }

    @Test
    void aRoomWithoutAHandlerShowsNone() {
        OperationTable table = table("none");
        Room created = table.call(Operations.CREATE_ROOM, admin(ACCOUNT), withHandler(null, null));
        assertThat(created.messageReviewHandler()).isNull();
    }

    /** As they could be before: then neither gets a new value until one of them is gone. */
    @Test
    void removingOneOfTwoSpellingsOfATagKeyResolvesTheConflict() {
        OperationTable table = table("none");
        Caller admin = admin(ACCOUNT);
        String room = room(table, admin, Map.of());
        Map<String, String> both = new LinkedHashMap<>(Map.of("team", "1", "Team", "2"));
        rooms.updateTags(Arn.parse(room), clock.instant(), before -> both);
        table.call(Operations.TAG_RESOURCE, admin, new TagResourceRequest(room, Map.of("stage", "x")));
        assertThat(catchThrowable(() ->
                        table.call(Operations.TAG_RESOURCE, admin, new TagResourceRequest(room, Map.of("team", "3")))))
                .isInstanceOf(ValidationException.class);
        table.call(Operations.UNTAG_RESOURCE, admin, new UntagResourceRequest(room, List.of("Team")));
        table.call(Operations.TAG_RESOURCE, admin, new TagResourceRequest(room, Map.of("team", "3")));
        assertThat(tags(room)).isEqualTo(Map.of("team", "3", "stage", "x"));
    }

    @Test
    void refusalsAreShort() {
        OperationTable table = table("none");
        String room = room(table, admin(ACCOUNT), Map.of());
        String long128 = "arn:aws:ivschat:us-west-2:" + OTHER_ACCOUNT + ":room/";
        long128 += "a".repeat(Arn.MAX_LENGTH - long128.length());
        for (String identifier : List.of(room, long128)) {
            IvschatServiceException e = refusal(() -> table.call(
                    Operations.UPDATE_ROOM,
                    withoutRights("NONE"),
                    new UpdateRoomRequest(identifier, null, null, null, null, null)));
            assertThat(e).isInstanceOf(AccessDeniedException.class);
            assertThat(e.members().toString()).hasSizeLessThan(512);
        }
    }
}
