package dev.backchat.client;

import dev.backchat.api.Operation;

/**
 * One call of one operation: the operation and its input.
 *
 * @param <I> the shape of the input
 * @param <O> the shape of the output
 */
public sealed interface Command<I extends Record, O>
        permits CreateChatTokenCommand,
                CreateLoggingConfigurationCommand,
                CreateRoomCommand,
                DeleteLoggingConfigurationCommand,
                DeleteMessageCommand,
                DeleteRoomCommand,
                DisconnectUserCommand,
                GetLoggingConfigurationCommand,
                GetRoomCommand,
                ListLoggingConfigurationsCommand,
                ListRoomsCommand,
                ListTagsForResourceCommand,
                SendEventCommand,
                TagResourceCommand,
                UntagResourceCommand,
                UpdateLoggingConfigurationCommand,
                UpdateRoomCommand {
    /** What is called. */
    Operation<I, O> operation();

    /** With what. */
    I input();
}
