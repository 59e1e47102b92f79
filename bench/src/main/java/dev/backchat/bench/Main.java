package dev.backchat.bench;

import java.util.List;

/** {@code ./backchat bench <scenario>}: starts the servers, measures them in turn, and prints a table. */
final class Main {
    private static final String USAGE = """
            usage: backchat bench tokens [--seconds N] [--rounds N] [--connections N]

              tokens   CreateChatToken, beside a bare HTTP server on the same network library

            options
              --seconds N      how long each measurement takes; default 5
              --rounds N       how often each server has its turn; default 5
              --connections N  how many callers there are at a time; default 16
            """;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        // The launcher puts its own path in front.
        List<String> given = List.of(arguments).subList(1, arguments.length);
        if (given.contains("--help") || given.contains("-h")) {
            System.out.print(USAGE);
            return;
        }
        if (given.isEmpty() || !given.getFirst().equals("tokens")) {
            throw badUsage(given.isEmpty() ? "which scenario?" : "there is no scenario '" + given.getFirst() + "'");
        }
        int seconds = 5;
        int rounds = 5;
        int connections = 16;
        for (int i = 1; i < given.size(); i += 2) {
            int value = number(given, i);
            switch (given.get(i)) {
                case "--seconds" -> seconds = value;
                case "--rounds" -> rounds = value;
                case "--connections" -> connections = value;
                default -> throw badUsage("there is no option '" + given.get(i) + "'");
            }
        }
        TokenBench.run(arguments[0], seconds, rounds, connections);
    }

    private static int number(List<String> given, int option) {
        String value = option + 1 < given.size() ? given.get(option + 1) : "";
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Then it is no number: as below.
        }
        throw badUsage(given.get(option) + " needs a number above 0");
    }

    /** Says so and exits with 2; to be thrown, so that the compiler knows. */
    private static AssertionError badUsage(String reason) {
        System.err.println("backchat bench: " + reason + "; see --help");
        System.exit(2);
        return new AssertionError(reason);
    }
}
