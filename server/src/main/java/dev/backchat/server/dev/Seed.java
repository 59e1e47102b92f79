package dev.backchat.server.dev;

import dev.backchat.api.Arn;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.frame.ChatAction;
import java.util.List;

/** The state that a dev server begins with: what a {@link SeedReader} has read and checked. */
public record Seed(List<SeededLogging> loggingConfigurations, List<SeededRoom> rooms) {
    /** A logging configuration with an id of the author's choice. */
    record SeededLogging(Arn arn, CreateLoggingConfigurationRequest request) {}

    /**
     * A room with an id of the author's choice.
     *
     * @param loggingConfigurations those of the request, as ARNs
     * @param messages said to the first who connects
     */
    record SeededRoom(
            Arn arn, CreateRoomRequest request, List<Arn> loggingConfigurations, List<SeededMessage> messages) {}

    /** A message, and who says it. */
    record SeededMessage(String author, ChatAction.SendMessage message) {}
}
