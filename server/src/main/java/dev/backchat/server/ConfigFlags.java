package dev.backchat.server;

import dev.backchat.server.config.ConfigKey;
import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.config.NearestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The configuration's flags, shared by {@code serve} and the subcommands of {@code config}. */
final class ConfigFlags {
    private static final String DEV = "--dev";
    private static final String CONFIG = "--config";

    private ConfigFlags() {}

    /**
     * Adds the flags to a command. Unmatched arguments are left to {@link #sources}, to be reported with
     * all other errors.
     */
    static void addTo(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.addOption(OptionSpec.builder(DEV)
                .type(boolean.class)
                .description("For development: takes the key pair test/test; keeps state in memory unless --data is"
                        + " given.")
                .build());
        spec.addOption(OptionSpec.builder(CONFIG)
                .type(Path.class)
                .paramLabel("FILE")
                .description("Configuration file; see config-sample.yaml.")
                .build());
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            if (key.flag() != null) {
                spec.addOption(option(key));
            }
        }
        command.setUnmatchedArgumentsAllowed(true);
    }

    private static OptionSpec option(ConfigKey<?> key) {
        String parameter = key.flagParameter();
        OptionSpec.Builder option = OptionSpec.builder(key.flagName())
                .description(key.doc() + " Default: " + key.absent().words().replace("`", "") + ".");
        if (parameter == null) {
            return option.type(boolean.class).build();
        }
        option.paramLabel(parameter);
        return isRepeated(key)
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }

    /** Each entry of a mapping may be given by a flag of its own. */
    private static boolean isRepeated(ConfigKey<?> key) {
        return switch (key.type().form()) {
            case LIST, MAPPING -> true;
            default -> false;
        };
    }

    /**
     * Returns the sources that a command line names.
     *
     * @param file null for the file of {@code --config}
     */
    static ConfigSources sources(CommandSpec spec, @Nullable Path file) {
        ParseResult parsed = spec.commandLine().getParseResult();
        Map<String, String> flags = new HashMap<>();
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            Object value = key.flag() == null ? null : parsed.matchedOptionValue(key.flagName(), (Object) null);
            if (value instanceof List<?> list) {
                flags.put(
                        key.name(),
                        String.join(",", list.stream().map(String::valueOf).toList()));
            } else if (value != null) {
                flags.put(key.name(), value.toString());
            }
        }
        return new ConfigSources(
                parsed.matchedOptionValue(DEV, false),
                flags,
                unknown(spec, parsed.unmatched()),
                System.getenv(),
                file == null ? parsed.matchedOptionValue(CONFIG, (Path) null) : file);
    }

    private static List<String> unknown(CommandSpec spec, List<String> unmatched) {
        List<String> errors = new ArrayList<>();
        boolean isValue = false;
        for (String argument : unmatched) {
            if (argument.startsWith("-")) {
                String name = argument.split("=", 2)[0];
                errors.add("Unknown option: '" + name + "'" + hint(spec, name));
                isValue = !argument.contains("=");
            } else if (isValue) {
                isValue = false;
            } else {
                errors.add("Unmatched argument: '" + argument + "'; see " + spec.qualifiedName() + " --help");
            }
        }
        return errors;
    }

    private static String hint(CommandSpec spec, String name) {
        Map<String, String> known = new TreeMap<>();
        spec.optionsMap().keySet().forEach(option -> known.put(option, option));
        ConfigKeys.ALL.forEach(key -> known.put(key.name(), key.flagName()));
        String near = NearestName.of(name, known);
        ConfigKey<?> key = ConfigKeys.ALL.stream()
                .filter(each -> each.flag() == null && each.flagName().equals(near))
                .findAny()
                .orElse(null);
        if (key != null) {
            return "; " + key.name() + " has no flag: give it in the --config file or the environment";
        }
        return near == null ? "; see " + spec.qualifiedName() + " --help" : "; did you mean '" + near + "'?";
    }
}
