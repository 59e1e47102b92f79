package dev.backchat.server.command;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ResourceType;
import dev.backchat.api.RoomSummary;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Command;
import dev.backchat.client.CreateChatTokenCommand;
import dev.backchat.client.Environment;
import dev.backchat.client.IvschatClient;
import dev.backchat.client.Paginator;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomBuilder;
import dev.backchat.client.room.ChatToken;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The service that a command talks to. */
final class Service implements AutoCloseable {
    private static final String DEV_ENDPOINT = "http://127.0.0.1:4870";
    private static final String DEV_REGION = "us-east-1";
    private static final String DEV_KEY = "test";
    private static final Pattern LOOPBACK =
            Pattern.compile("https?://(localhost|127\\.[0-9.]+|\\[::1])([:/].*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern AMAZON = Pattern.compile("ivschat\\.([a-z0-9-]+)\\.amazonaws\\.com");
    /** Form of a room's id, which a name may have, too. */
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9]{12}");

    private final ClientConfig config;
    private final String regionOrUrl;
    private final IvschatClient client;

    private Service(ClientConfig config, String regionOrUrl) {
        this.config = config;
        this.regionOrUrl = regionOrUrl;
        this.client = new IvschatClient(config);
    }

    /**
     * Finds the service as the AWS CLI does. By default it is a development server on this machine, or with credentials
     * alone, Amazon's service. Both defaults are reported.
     *
     * @throws CommandException if there are no credentials, or a URL is invalid
     */
    static Service find(ServiceOptions options, Environment surroundings, Console console) throws CommandException {
        Environment environment = options.profile == null ? surroundings : surroundings.withProfile(options.profile);
        Optional<String> endpoint = Optional.ofNullable(options.endpointUrl).or(environment::endpoint);
        Optional<String> region = Optional.ofNullable(options.region).or(environment::region);
        boolean hasCredentials = environment.findCredentials().isPresent();
        boolean isLocal = endpoint.isEmpty()
                ? !hasCredentials && environment.profileName().isEmpty()
                : LOOPBACK.matcher(endpoint.get()).matches();
        ClientConfig.Builder config = ClientConfig.builder(environment);
        endpoint.ifPresent(config::endpoint);
        region.ifPresent(config::region);
        if (isLocal) {
            assumeDevelopment(config, endpoint, region, hasCredentials, console);
        } else if (!hasCredentials) {
            throw CommandException.usage("there are no credentials"
                    + environment
                            .profileName()
                            .map(name -> " in the profile '" + name + "'")
                            .orElse("")
                    + ": set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or have them in a profile; for roles and SSO,"
                    + " eval \"$(aws configure export-credentials --format env)\"");
        }
        ClientConfig found = config.build();
        if (endpoint.isEmpty() && !isLocal) {
            // Rooms meant for a server on this machine would cost money there.
            console.note("no endpoint is configured: talks to Amazon IVS Chat in " + found.region());
        }
        return new Service(found, regionOrUrl(options, found));
    }

    /** Fills in the settings of a development server. */
    private static void assumeDevelopment(
            ClientConfig.Builder config,
            Optional<String> endpoint,
            Optional<String> region,
            boolean hasCredentials,
            Console console) {
        if (endpoint.isEmpty()) {
            config.endpoint(DEV_ENDPOINT);
        }
        if (region.isEmpty()) {
            config.region(DEV_REGION);
        }
        if (!hasCredentials) {
            config.credentials(DEV_KEY, DEV_KEY);
            console.note("no credentials are configured: uses test/test, of a server for development, at "
                    + endpoint.orElse(DEV_ENDPOINT) + " in " + region.orElse(DEV_REGION));
        } else if (region.isEmpty()) {
            console.note("no region is configured: uses " + DEV_REGION);
        }
    }

    private static String regionOrUrl(ServiceOptions options, ClientConfig config) throws CommandException {
        String given = options.websocketUrl;
        if (given != null) {
            if (!given.startsWith("ws://") && !given.startsWith("wss://")) {
                throw CommandException.usage("--websocket-url must begin with ws:// or wss://: " + given);
            }
            return given;
        }
        URI endpoint = config.endpoint();
        Matcher amazon = AMAZON.matcher(endpoint.getHost());
        return amazon.matches()
                ? amazon.group(1)
                : (endpoint.getScheme().equals("https") ? "wss" : "ws") + "://" + endpoint.getRawAuthority()
                        + endpoint.getRawPath();
    }

    /** Returns one of Amazon's regions, or a URL, as {@link ChatRoom} expects. */
    String regionOrUrl() {
        return regionOrUrl;
    }

    ClientConfig config() {
        return config;
    }

    IvschatClient client() {
        return client;
    }

    <O> O call(Command<?, O> command) {
        return client.call(command);
    }

    /**
     * Returns the ARN of a room given by its ARN, its id or its name.
     *
     * @throws CommandException if there is none, or more than one
     */
    String arn(String room) throws CommandException {
        if (room.startsWith("arn:")) {
            return checked(room);
        }
        // The list is filtered by name unless the argument may be an id, because it may be long.
        List<RoomSummary> found = Paginator.listRooms(
                        client, new ListRoomsRequest(ID.matcher(room).matches() ? null : room, null, null, null, null))
                .items()
                .filter(each -> each.id().equals(room) || room.equals(each.name()))
                .toList();
        if (found.isEmpty()) {
            throw CommandException.refused("there is no room '" + room + "' in " + config.region() + " at "
                    + config.endpoint() + ": backchat room list has those that there are");
        }
        if (found.size() > 1) {
            throw CommandException.usage("'" + room + "' may be any of " + found.size() + " rooms; which one? "
                    + found.stream().map(RoomSummary::arn).collect(Collectors.joining(", ")));
        }
        return found.getFirst().arn();
    }

    private static String checked(String arn) throws CommandException {
        try {
            if (Arn.parse(arn).type() == ResourceType.ROOM) {
                return arn;
            }
        } catch (IllegalArgumentException e) {
            // Reported below as not being an ARN of a room.
        }
        throw CommandException.usage("not the ARN of a room: " + arn);
    }

    /**
     * Starts a user's membership of a room. The first token is created at once, so that a refusal is reported in the
     * service's words.
     */
    ChatRoomBuilder join(String arn, String userId, ChatTokenCapability... capabilities) throws CommandException {
        CreateChatTokenCommand command = new CreateChatTokenCommand(CreateChatTokenRequest.builder()
                .roomIdentifier(arn)
                .userId(userId)
                .capabilities(capabilities)
                .build());
        AtomicReference<@Nullable ChatToken> first = new AtomicReference<>();
        ChatRoomBuilder room;
        try {
            room = ChatRoom.builder(regionOrUrl, () -> {
                ChatToken token = first.getAndSet(null);
                return token == null
                        ? client.send(command).thenApply(ChatToken::of)
                        : CompletableFuture.completedFuture(token);
            });
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
        first.set(ChatToken.of(client.call(command)));
        return room;
    }

    @Override
    public void close() {
        client.close();
    }
}
