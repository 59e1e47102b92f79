package dev.backchat.client.http;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Checks that a response is read as it was written, whatever its framing and however the bytes are split, that the
 * connection is used again exactly when that is safe, and that any other bytes are an IOException.
 */
public final class ResponseInputFuzz {
    enum Outcome {
        LENGTH,
        CHUNKS,
        TO_THE_END,
        BODILESS,
        NOT_HTTP,
        SWITCHED,
        NO_HEADER,
        BAD_LENGTH,
        BAD_CHUNK,
        OTHER_ENCODING,
        TOO_LONG_HEAD,
        TOO_LONG_BODY,
        CUT,
        BENT
    }

    private ResponseInputFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        String method = outcome == Outcome.BODILESS ? Bend.one(data, "HEAD", "POST") : "POST";
        int status = outcome == Outcome.BODILESS && method.equals("POST")
                ? Bend.one(data, 204, 304)
                : outcome == Outcome.SWITCHED ? 101 : Bend.one(data, 200, 403, 503, data.consumeInt(400, 999));
        boolean isClosed = data.consumeInt(0, 3) == 0;
        boolean isFollowed = data.consumeInt(0, 3) == 0;
        byte[] body = data.consumeBytes(40);
        List<String> lines = new ArrayList<>();
        lines.add("x-amzn-RequestId:" + Bend.one(data, " ", "", "\t") + "a:b");
        if (isClosed) {
            lines.add(Bend.one(data, "Connection: close", "connection: x, Close"));
        }
        byte[] framed = framed(data, outcome, body, lines);
        String first = Bend.one(data, "HTTP/1.1 ", "HTTP/1.0 ") + status + Bend.one(data, " Reason", " ", "");
        if (outcome == Outcome.NOT_HTTP) {
            first = Bend.one(data, "HTTP/2 200", "http/1.1 200 x", "HTTP/1.1 2000", "HTTP/1.1 012", "SSH-2.0", "");
        }
        String newline = Bend.one(data, "\r\n", "\n");
        String before = data.consumeInt(0, 3) == 0 ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" : "";
        byte[] head = (before + first + newline + String.join(newline, lines) + newline + newline).getBytes(ISO_8859_1);
        byte[] bytes = Bend.join(head, framed);
        if (outcome == Outcome.CUT) {
            bytes = Arrays.copyOf(bytes, data.consumeInt(0, bytes.length - 1));
        } else if (outcome == Outcome.BENT) {
            bytes = Bend.bytes(data, bytes);
        } else if (isFollowed && outcome != Outcome.TO_THE_END) {
            bytes = Bend.join(bytes, new byte[] {'!'});
        }
        reached(outcome);
        boolean isKept = !isClosed && !isFollowed && outcome != Outcome.TO_THE_END && first.startsWith("HTTP/1.1");
        check(
                outcome,
                bytes,
                Bend.one(data, bytes.length, data.consumeInt(1, 9)),
                method,
                new Expected(status, body, isKept));
    }

    private record Expected(int status, byte[] body, boolean isKept) {}

    /** Returns the body as the outcome has it, and adds the headers that say so. */
    private static byte[] framed(FuzzInput data, Outcome outcome, byte[] body, List<String> lines) {
        String length = Integer.toString(body.length);
        switch (outcome) {
            case CHUNKS, BAD_CHUNK -> lines.add("Transfer-Encoding: " + Bend.one(data, "chunked", "Chunked"));
            case OTHER_ENCODING -> lines.add("transfer-encoding: " + Bend.one(data, "gzip", "gzip, chunked", ""));
            case BAD_LENGTH ->
                lines.add("Content-Length: " + Bend.one(data, "x", "", "-1", length + "\r\nContent-Length: 99"));
            case TOO_LONG_BODY -> lines.add("Content-Length: " + Bend.one(data, "16777217", "999999999999999999"));
            case TOO_LONG_HEAD -> lines.add("X: " + "x".repeat(33_000));
            case NO_HEADER -> lines.add(Bend.one(data, "header", ": x", " folded: x", "a : x"));
            case TO_THE_END, BODILESS, SWITCHED, NOT_HTTP -> {}
            default -> lines.add("content-length:" + length);
        }
        if (outcome == Outcome.CHUNKS) {
            return chunks(data, body);
        } else if (outcome == Outcome.BAD_CHUNK) {
            return Bend.one(data, "x\r\n", "\r\n", "-1\r\n", "1\r\nab\r\n", "7fffffffffffffff\r\n", "1000001\r\n")
                    .getBytes(ISO_8859_1);
        }
        return outcome == Outcome.BODILESS ? new byte[0] : body;
    }

    private static byte[] chunks(FuzzInput data, byte[] body) {
        byte[] chunks = {};
        for (int at = 0; at < body.length; ) {
            int length = data.consumeInt(1, body.length - at);
            String size = "0".repeat(data.consumeInt(0, 2)) + Integer.toHexString(length);
            String line = Bend.one(data, size, size.toUpperCase(Locale.ROOT), size + ";x", size + " ; x=y");
            chunks = Bend.join(
                    chunks,
                    (line + "\r\n").getBytes(ISO_8859_1),
                    Arrays.copyOfRange(body, at, at + length),
                    "\r\n".getBytes(ISO_8859_1));
            at += length;
        }
        return Bend.join(
                chunks,
                Bend.one(data, "0\r\n\r\n", "00\n\n", "0;x\r\nA: b\r\n\r\n").getBytes(ISO_8859_1));
    }

    private static void check(Outcome outcome, byte[] bytes, int step, String method, Expected expected) {
        String written = outcome + ": " + new String(bytes, ISO_8859_1);
        ResponseInput responses = new ResponseInput(inPieces(bytes, step));
        try {
            HttpResponse response = responses.read(method);
            if (outcome == Outcome.BENT) {
                return;
            }
            if (outcome.compareTo(Outcome.BODILESS) > 0) {
                throw new AssertionError("taken, " + written);
            }
            byte[] body = outcome == Outcome.BODILESS ? new byte[0] : expected.body();
            if (response.status() != expected.status()
                    || !Arrays.equals(response.body(), body)
                    || !response.header("X-Amzn-RequestId").orElse("").equals("a:b")) {
                throw new AssertionError(response + " read, " + written);
            }
            // What follows may arrive later than the response.
            if (responses.isReusable() && !expected.isKept() && step >= bytes.length) {
                throw new AssertionError("used again, " + written);
            } else if (!responses.isReusable() && expected.isKept()) {
                throw new AssertionError("not used again, " + written);
            }
        } catch (EOFException e) {
            if (outcome != Outcome.CUT && outcome != Outcome.BENT) {
                throw new AssertionError(written, e);
            }
        } catch (ProtocolException e) {
            if (outcome.compareTo(Outcome.BODILESS) <= 0 || outcome == Outcome.CUT) {
                throw new AssertionError(written, e);
            }
        } catch (IOException e) {
            throw new AssertionError(written, e);
        }
    }

    private static InputStream inPieces(byte[] bytes, int step) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                return super.read(to, from, Math.min(length, Math.max(step, bytes.length / 1000)));
            }
        };
    }
}
