package dev.backchat.server.operation;

import static dev.backchat.server.operation.Resources.named;
import static dev.backchat.server.operation.Resources.notFound;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateChatTokenResponse;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceId;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.Claims;
import dev.backchat.server.token.Moment;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CreateChatToken. */
public final class TokenOperations {
    private static final int DEFAULT_SESSION_MINUTES = 60;

    private final Rooms rooms;
    private final ChatTokens tokens;
    private final Duration tokenLifetime;

    public TokenOperations(Rooms rooms, ChatTokens tokens, Duration tokenLifetime) {
        this.rooms = rooms;
        this.tokens = tokens;
        this.tokenLifetime = tokenLifetime;
    }

    CreateChatTokenResponse createChatToken(Caller caller, CreateChatTokenRequest request) {
        Arn arn = named(caller, Operations.CREATE_CHAT_TOKEN, request.roomIdentifier());
        if (rooms.find(arn).isEmpty()) {
            throw notFound(arn);
        }
        Set<ChatTokenCapability> capabilities = EnumSet.noneOf(ChatTokenCapability.class);
        requireNonNullElse(request.capabilities(), List.<String>of())
                .forEach(name -> capabilities.add(ChatTokenCapability.valueOf(name)));
        Moment issued = tokens.issueTime();
        Claims claims = new Claims(
                ResourceId.next(),
                arn,
                requireNonNull(request.userId()),
                capabilities,
                requireNonNullElse(request.attributes(), Map.of()),
                issued,
                issued.time().plus(tokenLifetime),
                issued.time()
                        .plus(Duration.ofMinutes(
                                requireNonNullElse(request.sessionDurationInMinutes(), DEFAULT_SESSION_MINUTES))));
        return new CreateChatTokenResponse(tokens.seal(claims), claims.tokenExpiration(), claims.sessionExpiration());
    }
}
