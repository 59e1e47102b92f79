package dev.backchat.client;

import dev.backchat.api.Operation;

/**
 * A call of an operation: the operation and its input.
 *
 * @param <I> type of the input
 * @param <O> type of the output
 */
public sealed interface Command<I extends Record, O>
        permits CreateChatTokenCommand,
                CreateConsoleSessionCommand,
                CreateLoggingConfigurationCommand,
                CreateRoomCommand,
                DeleteLoggingConfigurationCommand,
                DeleteMessageCommand,
                DeleteRoomCommand,
                DisconnectUserCommand,
                GetLoggingConfigurationCommand,
                GetRoomCommand,
                ListLoggingConfigurationsCommand,
                ListMessagesCommand,
                ListRoomsCommand,
                ListTagsForResourceCommand,
                SendEventCommand,
                TagResourceCommand,
                UntagResourceCommand,
                UpdateLoggingConfigurationCommand,
                UpdateRoomCommand {
    /** Returns the operation to call. */
    Operation<I, O> operation();

    /** Returns the input of the operation. */
    I input();
}
