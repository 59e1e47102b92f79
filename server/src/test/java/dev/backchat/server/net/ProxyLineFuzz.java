package dev.backchat.server.net;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A version 1 header, which is a line, gives the client's address, however it is split; the bytes after it
 * are unchanged.
 */
public final class ProxyLineFuzz {
    enum Outcome {
        CLIENT,
        OF_THE_PROXY_ITSELF,
        TOO_LONG,
        MALFORMED,
        UNFINISHED,
        BENT
    }

    private static final String PROXY = "10.0.0.1";
    private static final int MAX_BYTES = 107;
    private static final String UNKNOWN = "PROXY UNKNOWN ";

    private ProxyLineFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws UnknownHostException {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        boolean isSix = data.consumeBoolean();
        byte[] source = Arrays.copyOf(data.consumeBytes(isSix ? 16 : 4), isSix ? 16 : 4);
        // What the JDK reads as IPv4, the line has to call so.
        isSix = InetAddress.getByAddress(source).getAddress().length == 16;
        String client = InetAddress.getByAddress(source).getHostAddress();
        String ports = data.consumeInt(0, 65535) + " " + data.consumeInt(0, 65535);
        String family = isSix ? "TCP6" : "TCP4";
        int most = MAX_BYTES - UNKNOWN.length() - 2;
        String line = "PROXY " + family + " " + client + " " + client + " " + ports + "\r\n";
        switch (outcome) {
            case OF_THE_PROXY_ITSELF -> line = UNKNOWN + "x".repeat(data.consumeInt(0, most)) + "\r\n";
            case TOO_LONG -> line = UNKNOWN + "x".repeat(most + data.consumeInt(1, 200)) + "\r\n";
            case MALFORMED ->
                line = Bend.one(
                        data,
                        line.replace("\r", ""),
                        line.replace("\r", " "),
                        line.replace(family, isSix ? "TCP4" : "TCP6"),
                        line.replace(family, isSix ? "UDP6" : "UDP4"),
                        line.replace(ports, "65536 1"),
                        line.replace(ports, "1"),
                        line.replace(client + " " + client, client),
                        line.replace(" " + client, "  " + client),
                        line.replace("PROXY ", "PROXY\t"));
            default -> {}
        }
        byte[] header = line.getBytes(US_ASCII);
        byte[] after = data.consumeBytes(20);
        int step = data.consumeInt(1, 40);
        if (outcome == Outcome.BENT) {
            header = Bend.bytes(data, header);
        } else if (outcome == Outcome.UNFINISHED) {
            header = Arrays.copyOf(header, data.consumeInt(0, header.length - 1));
            after = new byte[0];
        }
        reached(outcome);
        ProxyProtocolHandlerFuzz.Read read = ProxyProtocolHandlerFuzz.read(Bend.join(header, after), step);
        boolean isSo = switch (outcome) {
            case CLIENT -> read != null && read.is(client, false, 1, after);
            case OF_THE_PROXY_ITSELF -> read != null && read.is(PROXY, false, 1, after);
            case TOO_LONG, MALFORMED -> read == null;
            case UNFINISHED -> read != null && read.is(PROXY, false, 0, new byte[0]);
            case BENT -> read == null || read.known() <= 1;
        };
        if (!isSo) {
            throw new AssertionError(outcome + " of " + line + " expected, but it is " + read);
        }
    }
}
