package dev.backchat.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tests which command lines are valid, and how they are parsed. */
class CommandLinesTest {
    @Command(
            name = "backchat",
            version = "backchat 1.2.3",
            subcommands = {
                TokenCommand.class,
                RoomCommand.class,
                Send.class,
                Tail.class,
                ConsoleCommand.class,
                Completion.class
            })
    private static final class Program {}

    private static ParseResult parse(String... arguments) {
        ParseResult result =
                new CommandLine(new Program()).setExpandAtFiles(false).parseArgs(arguments);
        while (result.hasSubcommand()) {
            result = result.subcommand();
        }
        return result;
    }

    private static Object option(String name, String... arguments) {
        return parse(arguments).matchedOptionValue(name, Map.of());
    }

    @Test
    void anAttributeIsSplitAtItsFirstEqualsSign() {
        assertThat(option(
                        "--attribute",
                        "send",
                        "r",
                        "x",
                        "--attribute",
                        "a=b=c",
                        "--attribute",
                        "b=",
                        "--attribute",
                        "c=1,2"))
                .isEqualTo(Map.of("a", "b=c", "b", "", "c", "1,2"));
        assertThat(option("--attribute", "send", "r", "x", "--attribute", "a=say \"x=y\""))
                .isEqualTo(Map.of("a", "say \"x=y\""));
        assertThatThrownBy(() -> parse("send", "r", "x", "--attribute", "a"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--attribute");
    }

    @Test
    void capabilitiesAreGivenOneByOneOrTogether() {
        assertThat(parse(
                                "token",
                                "make",
                                "r",
                                "--user-id",
                                "u",
                                "--capability",
                                "SEND_MESSAGE,DELETE_MESSAGE",
                                "--capability",
                                "DISCONNECT_USER")
                        .matchedOptionValue("--capability", List.of()))
                .hasToString("[SEND_MESSAGE, DELETE_MESSAGE, DISCONNECT_USER]");
        assertThatThrownBy(() -> parse("token", "make", "r", "--user-id", "u", "--capability", "FLY"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--capability")
                .hasMessageContaining("SEND_MESSAGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello there", "@ann: hello", "-", "${env:HOME}", "\"quoted\"", "ä=ö"})
    void aTextIsTakenAsItIs(String text) {
        assertThat(parse("send", "r", text).matchedPositionalValue(1, "")).isEqualTo(text);
        assertThat(parse("send", "r", "--", text).matchedPositionalValue(1, "")).isEqualTo(text);
    }

    @Test
    void aTextAfterTwoHyphensMayBeginWithOne() {
        assertThat(parse("send", "r", "--user-id", "u", "--", "-5 degrees").matchedPositionalValue(1, ""))
                .isEqualTo("-5 degrees");
        assertThatThrownBy(() -> parse("send", "r", "-5 degrees")).isInstanceOf(ParameterException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token",
                "room",
                "token make",
                "token make r",
                "token inspect",
                "room delete",
                "room create a b",
                "send",
                "tail",
                "completion",
                "console x",
                "send r",
                "send r x --event e",
                "send r --event e --user-id u",
                "completion fish",
                "token make r --user-id u --session-minutes long"
            })
    void refusesIncompleteOrSurplusArgumentsInOneLine(String line) {
        StringBuilder said = new StringBuilder();
        int code = new CommandLine(new Program())
                .setParameterExceptionHandler((e, arguments) -> {
                    said.append(e.getMessage());
                    return 2;
                })
                // Avoids a server that may run on this machine.
                .execute((line + (line.startsWith("send r") ? " --endpoint-url http://127.0.0.1:1" : "")).split(" "));
        assertThat(code).isEqualTo(2);
        assertThat(said.toString().strip().lines()).hasSize(1);
    }

    @Test
    void everyCommandHasHelpAndTheProgramsVersion() {
        everyCommand(new CommandLine(new Program()));
    }

    private static void everyCommand(CommandLine command) {
        for (CommandLine each : command.getSubcommands().values()) {
            CommandSpec spec = each.getCommandSpec();
            assertThat(spec.usageMessage().description())
                    .as(spec.qualifiedName())
                    .isNotEmpty();
            assertThat(Arrays.stream(each.getUsageMessage().split("\n"))
                            .findFirst()
                            .orElse(""))
                    .startsWith("Usage: " + spec.qualifiedName());
            assertThat(spec.version()).as(spec.qualifiedName()).containsExactly("backchat 1.2.3");
            everyCommand(each);
        }
    }
}
