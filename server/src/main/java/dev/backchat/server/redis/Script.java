package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A Lua script, called by its hash; only a Redis that doesn't know it gets its text. */
final class Script {
    private final byte[] text;
    private final String hash;

    /** @param name of a resource beside this class */
    Script(String name) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(name))) {
            text = in.readAllBytes();
            hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the script. */
    CompletableFuture<List<Object>> run(RedisAsyncCommands<byte[], byte[]> redis, byte[][] keys, byte[]... arguments) {
        CompletableFuture<List<Object>> answer;
        try {
            answer = redis.<List<Object>>evalsha(hash, ScriptOutputType.MULTI, keys, arguments)
                    .toCompletableFuture();
        } catch (RedisException e) {
            // Too many commands wait for Redis.
            return CompletableFuture.failedFuture(e);
        }
        return answer.exceptionallyCompose(failure -> failure instanceof RedisNoScriptException
                // It has not run, so this is no repetition.
                ? redis.<List<Object>>eval(text, ScriptOutputType.MULTI, keys, arguments)
                        .toCompletableFuture()
                : CompletableFuture.failedFuture(failure));
    }

    static byte[] text(Object argument) {
        return String.valueOf(argument).getBytes(UTF_8);
    }

    static String string(Object bytes) {
        return new String((byte[]) bytes, UTF_8);
    }
}
