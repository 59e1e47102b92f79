package dev.backchat.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateChatTokenResponse;
import dev.backchat.client.CreateChatTokenCommand;
import dev.backchat.server.token.Claims;
import dev.backchat.server.token.TokenInspector;
import dev.backchat.server.token.TokenRefusedException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Implementation of the commands about chat tokens. */
final class Tokens {
    /** Claims of a token to create. */
    record TokenSettings(
            String room,
            String userId,
            List<ChatTokenCapability> capabilities,
            Map<String, String> attributes,
            @Nullable Integer sessionMinutes) {}

    /** A token's claims and status, as JSON; {@code used} is absent if unknown. */
    private record Report(
            String room,
            String userId,
            List<String> capabilities,
            Map<String, String> attributes,
            String tokenId,
            Instant issueTime,
            Instant tokenExpirationTime,
            Instant sessionExpirationTime,
            boolean expired,
            @Nullable Boolean used,
            boolean revoked) {}

    private Tokens() {}

    static int make(Service service, Console console, boolean json, TokenSettings settings) throws CommandException {
        CreateChatTokenResponse made = service.call(new CreateChatTokenCommand(new CreateChatTokenRequest(
                service.arn(settings.room),
                settings.userId,
                settings.capabilities.stream().map(Enum::name).toList(),
                settings.sessionMinutes,
                settings.attributes.isEmpty() ? null : settings.attributes)));
        console.print(json ? Console.json(made) : made.token());
        return 0;
    }

    static int inspect(String token, Path data, boolean json) {
        Console console = Console.ofThisProcess();
        try (TokenInspector inspector = TokenInspector.open(data, InstantSource.system())) {
            String sealed = token.equals("-") ? new String(System.in.readAllBytes(), UTF_8).strip() : token;
            TokenInspector.Inspection found = inspector.inspect(sealed);
            if (json) {
                console.print(Console.json(report(found)));
            } else {
                lines(found).forEach(console::print);
            }
            return 0;
        } catch (TokenRefusedException e) {
            return CommandRunner.report(
                    CommandException.refused(e.detail() + "; the keys are those in " + data), console);
        } catch (Exception e) {
            return CommandRunner.report(e, console);
        }
    }

    private static Report report(TokenInspector.Inspection found) {
        Claims claims = found.claims();
        return new Report(
                claims.room().toString(),
                claims.userId(),
                claims.capabilities().stream().map(Enum::name).sorted().toList(),
                new TreeMap<>(claims.attributes()),
                claims.tokenId(),
                claims.issued().time(),
                claims.tokenExpiration(),
                claims.sessionExpiration(),
                found.isExpired(),
                found.isUsed(),
                found.isRevoked());
    }

    private static List<String> lines(TokenInspector.Inspection found) {
        Report report = report(found);
        return List.of(
                "room          " + report.room,
                "user          " + Console.escape(report.userId),
                "capabilities  "
                        + (report.capabilities.isEmpty() ? "none, views only" : String.join(" ", report.capabilities)),
                "attributes    " + (report.attributes.isEmpty() ? "none" : attributes(report.attributes)),
                "issued        " + report.issueTime,
                "expires       " + report.tokenExpirationTime + (report.expired ? ", which is over" : ""),
                "session ends  " + report.sessionExpirationTime,
                "used          " + (report.used == null ? "not known any more" : yesOrNo(report.used)),
                "revoked       " + yesOrNo(report.revoked));
    }

    /** Returns attributes in one line, sorted by key. */
    static String attributes(Map<String, String> attributes) {
        return new TreeMap<>(attributes)
                .entrySet().stream()
                        .map(each -> Console.escape(each.getKey() + "=" + each.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static String yesOrNo(boolean it) {
        return it ? "yes" : "no";
    }
}
