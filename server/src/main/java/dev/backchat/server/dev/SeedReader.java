package dev.backchat.server.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.api.Text;
import dev.backchat.api.ValidationException;
import dev.backchat.api.frame.ActionReader;
import dev.backchat.api.frame.ActionWriter;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.config.ConfigErrors;
import dev.backchat.server.config.ConfigFile;
import dev.backchat.server.iam.AccessKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a seed, and checks it by the constraints of the operations that would create the same. */
public final class SeedReader {
    private static final String REGION = "us-east-1";
    private static final String ACCOUNT_PATTERN = "[0-9]{12}";
    private static final String REGION_PATTERN = "[a-z]{2}(-[a-z]+)+-[0-9]{1,2}";

    /** Tells where a member is, by its JSON pointer. */
    private final UnaryOperator<String> place;

    private final List<String> errors = new ArrayList<>();
    private final Set<Arn> arns = new HashSet<>();

    private SeedReader(UnaryOperator<String> place) {
        this.place = place;
    }

    /**
     * Reads a file in YAML.
     *
     * @throws SeedException if it can't be read, with the file and the line of each error
     */
    public static Seed readFile(Path path) throws SeedException {
        ConfigErrors unreadable = new ConfigErrors();
        ConfigFile file = ConfigFile.read("seed", path, unreadable);
        if (file == null || !unreadable.isEmpty()) {
            throw new SeedException(unreadable.lines());
        }
        return new SeedReader(
                        pointer -> "'" + DevJson.lastName(pointer) + "' in " + path + ", line " + file.line(pointer))
                .read(file.root());
    }

    /**
     * Reads the body of a request.
     *
     * @throws SeedException with the path of each error
     */
    static Seed readJson(byte[] body) throws SeedException {
        JsonNode root;
        try {
            root = DevJson.tree(body);
        } catch (BadRequestException e) {
            throw new SeedException(List.of(String.valueOf(e.getMessage())));
        }
        return new SeedReader(DevJson::path).read(root);
    }

    private Seed read(JsonNode root) throws SeedException {
        SeedDocument document = root.isObject()
                ? DevJson.bind(
                        root, SeedDocument.class, (pointer, why) -> errors.add(place.apply(pointer) + ": " + why))
                : new SeedDocument(null, null, null, null);
        Seed seed = document == null ? new Seed(List.of(), List.of()) : seed(document);
        if (!errors.isEmpty()) {
            throw new SeedException(errors);
        }
        return seed;
    }

    private Seed seed(SeedDocument document) {
        String account = requireNonNullElse(document.account(), AccessKeys.DEV_ACCOUNT);
        String region = requireNonNullElse(document.region(), REGION);
        List<Seed.SeededLogging> logging = new ArrayList<>();
        List<SeedDocument.@Nullable LoggingEntry> configurations =
                requireNonNullElse(document.loggingConfigurations(), List.of());
        for (int i = 0; i < configurations.size(); i++) {
            String at = "/loggingConfigurations/" + i;
            SeedDocument.LoggingEntry entry = configurations.get(i);
            if (entry == null) {
                error(at, "must have members");
                continue;
            }
            Arn arn = arn(
                    at,
                    ResourceType.LOGGING_CONFIGURATION,
                    entry.id(),
                    requireNonNullElse(entry.account(), account),
                    requireNonNullElse(entry.region(), region));
            CreateLoggingConfigurationRequest request =
                    new CreateLoggingConfigurationRequest(entry.name(), entry.destinationConfiguration(), entry.tags());
            check(at, request);
            logging.add(new Seed.SeededLogging(arn, request));
        }
        List<Seed.SeededRoom> rooms = new ArrayList<>();
        List<SeedDocument.@Nullable RoomEntry> entries = requireNonNullElse(document.rooms(), List.of());
        for (int i = 0; i < entries.size(); i++) {
            SeedDocument.RoomEntry entry = entries.get(i);
            if (entry == null) {
                error("/rooms/" + i, "must have members");
            } else {
                rooms.add(room("/rooms/" + i, entry, account, region));
            }
        }
        return new Seed(logging, rooms);
    }

    private Seed.SeededRoom room(String at, SeedDocument.RoomEntry entry, String account, String region) {
        Arn arn = arn(
                at,
                ResourceType.ROOM,
                entry.id(),
                requireNonNullElse(entry.account(), account),
                requireNonNullElse(entry.region(), region));
        List<Arn> logging = new ArrayList<>();
        List<@Nullable String> identifiers = requireNonNullElse(entry.loggingConfigurationIdentifiers(), List.of());
        for (String identifier : identifiers) {
            logging.add(loggingArn(at, arn, identifier));
        }
        CreateRoomRequest request = new CreateRoomRequest(
                entry.name(),
                entry.maximumMessageRatePerSecond(),
                entry.maximumMessageLength(),
                entry.messageReviewHandler(),
                entry.tags(),
                logging.isEmpty()
                        ? null
                        : logging.stream().map(Arn::toString).collect(Collectors.toUnmodifiableList()));
        check(at, request);
        List<Seed.SeededMessage> messages = new ArrayList<>();
        List<SeedDocument.@Nullable MessageEntry> said = requireNonNullElse(entry.messages(), List.of());
        int maximumLength = requireNonNullElse(entry.maximumMessageLength(), Room.DEFAULT_MESSAGE_LENGTH);
        for (int i = 0; i < said.size(); i++) {
            SeedDocument.MessageEntry message = said.get(i);
            if (message == null) {
                error(at + "/messages/" + i, "must have members");
            } else {
                messages.add(message(at + "/messages/" + i, arn, message, maximumLength));
            }
        }
        return new Seed.SeededRoom(arn, request, logging, messages);
    }

    private Seed.SeededMessage message(String at, Arn room, SeedDocument.MessageEntry entry, int maximumLength) {
        String author = requireNonNullElse(entry.author(), "");
        String content = requireNonNullElse(entry.content(), "");
        try {
            Constraints.check(CreateChatTokenRequest.builder()
                    .roomIdentifier(room.toString())
                    .userId(author)
                    .build());
        } catch (ValidationException e) {
            // What is wrong with the room has been told.
            e.fieldList().stream()
                    .filter(field -> field.name().equals("userId"))
                    .forEach(field -> error(at + "/author", field.message()));
        }
        ChatAction.SendMessage message = new ChatAction.SendMessage("seed", content, entry.attributes());
        if (ActionReader.read(ActionWriter.write(message).getBytes(UTF_8)) instanceof RefusedAction refused) {
            error(at, refused.errorMessage());
        } else if (Text.codePoints(content) > maximumLength) {
            error(at + "/content", "must have at most " + maximumLength + " characters, as the room has it");
        }
        return new Seed.SeededMessage(author, message);
    }

    private Arn arn(String at, ResourceType type, @Nullable String id, String account, String region) {
        if (id == null || !ResourceId.isValid(id)) {
            error(at + "/id", "must be " + ResourceId.LENGTH + " letters and digits");
        }
        if (!account.matches(ACCOUNT_PATTERN)) {
            error(at + "/account", "must be 12 digits");
        }
        if (!region.matches(REGION_PATTERN)) {
            error(at + "/region", "must be a region, such as us-east-1");
        }
        Arn arn = new Arn(region, account, type, requireNonNullElse(id, ""));
        if (!arns.add(arn) && id != null) {
            error(at + "/id", "is there already");
        }
        return arn;
    }

    private Arn loggingArn(String at, Arn room, @Nullable String identifier) {
        String given = requireNonNullElse(identifier, "");
        if (ResourceId.isValid(given)) {
            return new Arn(room.region(), room.account(), ResourceType.LOGGING_CONFIGURATION, given);
        }
        try {
            return Arn.parse(given);
        } catch (IllegalArgumentException e) {
            error(at + "/loggingConfigurationIdentifiers", "must be ids or ARNs of logging configurations");
            return room;
        }
    }

    private void check(String at, Record request) {
        try {
            Constraints.check(request);
        } catch (ValidationException e) {
            e.fieldList()
                    .forEach(field -> error(
                            at + "/" + field.name().replaceAll("[.\\[]", "/").replace("]", ""), field.message()));
        }
    }

    private void error(String pointer, String why) {
        errors.add(place.apply(pointer) + ": " + why);
    }
}
