package dev.backchat.server.token;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.backchat.api.InternalServerException;
import dev.backchat.server.sql.Database;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;

/**
 * The keys that seal chat tokens. They are in the store, so that tokens outlive the process. The newest active key
 * seals, and the one before it still opens the tokens it has sealed, which expire within a token's lifetime.
 *
 * <p>If several servers share the store, a new key becomes active only after all of them have had the time to read it;
 * until then it opens tokens, in case another server's clock is ahead.
 */
public final class TokenKeys {
    /** Time until a new key seals. Many times {@link #RELOAD_INTERVAL}, so that a server may fail to reload a few times. */
    static final Duration ACTIVATION_DELAY = Duration.ofMinutes(5);

    /** Interval at which servers that share a store call {@link #reload}. */
    public static final Duration RELOAD_INTERVAL = Duration.ofSeconds(30);

    /** Interval at which tokens of unknown keys may cause a reload: anybody can make them up. */
    private static final long UNKNOWN_KEY_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int REMEMBERED = 100;
    private static final Configuration TINK = AeadConfig2026.get();

    private final Database database;
    private final InstantSource clock;
    private final Duration age;
    private final AtomicLong lastUnknownNanos = new AtomicLong(System.nanoTime() - UNKNOWN_KEY_NANOS);
    private volatile Keys keys;

    /** The status of a key. */
    enum State {
        ALIVE,
        RETIRED,
        /** From another server, or made up. */
        UNKNOWN
    }

    /** The keys in use. */
    private record Keys(AesGcmKeys aead, Set<Integer> retired) {}

    private record StoredKey(Instant createTime, Instant activateTime, byte[] keyset) {
        KeysetHandle.Entry entry() {
            try {
                return TinkProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get(), TINK)
                        .getPrimary();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** @param alive newest first */
    private record Stored(List<StoredKey> alive, Set<Integer> retired) {}

    /**
     * Loads the keys, and creates one if there is none or the newest is due for rotation.
     *
     * @param age age of the newest key at which {@link #rotateIfDue} creates another
     */
    public TokenKeys(Database database, InstantSource clock, Duration age) {
        this.database = database;
        this.clock = clock;
        this.age = age;
        Stored stored = database.read(TokenKeys::load);
        this.keys = keys(isDue(stored.alive()) ? rotated(true) : stored);
    }

    /** Returns whether a store has keys, as it does once a server has been started on it. */
    static boolean areIn(Database database) {
        return !database.read(TokenKeys::load).alive().isEmpty();
    }

    /**
     * Returns the primitive that seals with the newest active key and opens with any; the ciphertext names its key.
     */
    Aead aead() {
        return keys.aead();
    }

    /** Returns the status of the key with this id. */
    State state(int id) {
        Keys current = keys;
        if (current.aead().ids().contains(id)) {
            return State.ALIVE;
        }
        return current.retired().contains(id) ? State.RETIRED : State.UNKNOWN;
    }

    /** Creates a new key if the newest is due for rotation; to be called periodically. Blocks. */
    public synchronized void rotateIfDue() {
        if (isDue(database.read(TokenKeys::load).alive())) {
            keys = keys(rotated(true));
        }
    }

    /** Creates a new key, which seals tokens from now on, or as soon as all servers have had the time to read it. */
    synchronized void rotate() {
        keys = keys(rotated(false));
    }

    /** Replaces all keys by a new one, so that no token made until now opens a connection. Blocks. */
    public synchronized void replaceAll() {
        keys = keys(database.write(handle -> {
            handle.execute("DELETE FROM token_key");
            insert(handle, List.of());
            return load(handle);
        }));
    }

    /** Loads the keys that other servers may have created or retired. Blocks. */
    public synchronized void reload() {
        keys = keys(database.read(TokenKeys::load));
    }

    /**
     * Reloads, if it wasn't done a moment ago, because a token names a key that isn't known here. Doesn't block: that
     * token is refused, and the next one may be opened.
     */
    void reloadSoon() {
        if (!database.isShared()) {
            return;
        }
        long now = System.nanoTime();
        long last = lastUnknownNanos.get();
        if (now - last >= UNKNOWN_KEY_NANOS && lastUnknownNanos.compareAndSet(last, now)) {
            Thread.startVirtualThread(() -> {
                try {
                    reload();
                } catch (InternalServerException e) {
                    // The store has logged the reason; the next periodic reload tries again.
                }
            });
        }
    }

    private boolean isDue(List<StoredKey> alive) {
        return alive.isEmpty()
                || !clock.instant().isBefore(alive.getFirst().createTime().plus(age));
    }

    /** @param onlyIfDue creates no key if another server has just done so */
    private Stored rotated(boolean onlyIfDue) {
        return database.write(handle -> {
            database.lock(handle, "token keys");
            Stored before = load(handle);
            if (onlyIfDue && !isDue(before.alive())) {
                return before;
            }
            insert(handle, before.alive());
            retire(handle);
            return load(handle);
        });
    }

    private void insert(Handle handle, List<StoredKey> before) {
        Instant now = clock.instant();
        Instant createTime = before.isEmpty() || before.getFirst().createTime().isBefore(now)
                ? now
                : before.getFirst().createTime().plusMillis(1);
        // The first key is read by every server as it starts.
        Instant activateTime =
                database.isShared() && !before.isEmpty() ? createTime.plus(ACTIVATION_DELAY) : Instant.EPOCH;
        handle.createUpdate("INSERT INTO token_key (create_time, activate_time, keyset)"
                        + " VALUES (:createTime, :activateTime, :keyset)")
                .bind("createTime", createTime.toEpochMilli())
                .bind("activateTime", activateTime.toEpochMilli())
                .bind("keyset", Base64.getEncoder().encodeToString(newKeyset()))
                .execute();
    }

    /** Keeps the key that seals, the one that did so before it, and those that will. */
    private void retire(Handle handle) {
        List<StoredKey> alive = load(handle).alive();
        for (StoredKey old : alive.subList(Math.min(sealing(alive) + 2, alive.size()), alive.size())) {
            handle.createUpdate("INSERT INTO retired_token_key (id, retire_time) VALUES (:id, :time)"
                            + " ON CONFLICT (id) DO NOTHING")
                    .bind("id", old.entry().getId())
                    .bind("time", clock.millis())
                    .execute();
            handle.createUpdate("DELETE FROM token_key WHERE create_time = :createTime")
                    .bind("createTime", old.createTime().toEpochMilli())
                    .execute();
        }
    }

    /** Returns the index of the newest active key; of the oldest if the clock was set back before all of them. */
    private int sealing(List<StoredKey> alive) {
        Instant now = clock.instant();
        int index = 0;
        while (index < alive.size() - 1 && alive.get(index).activateTime().isAfter(now)) {
            index++;
        }
        return index;
    }

    private static Stored load(Handle handle) {
        List<StoredKey> alive = handle.createQuery(
                        "SELECT create_time, activate_time, keyset FROM token_key ORDER BY create_time DESC")
                .map((row, context) -> new StoredKey(
                        Instant.ofEpochMilli(row.getLong("create_time")),
                        Instant.ofEpochMilli(row.getLong("activate_time")),
                        Base64.getDecoder().decode(row.getString("keyset"))))
                .list();
        // Enough ids to tell last year's token from a forged one.
        Set<Integer> retired = Set.copyOf(
                handle.createQuery("SELECT id FROM retired_token_key ORDER BY retire_time DESC LIMIT " + REMEMBERED)
                        .mapTo(Integer.class)
                        .list());
        return new Stored(alive, retired);
    }

    private static byte[] newKeyset() {
        try {
            KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, TINK);
            return TinkProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get(), TINK);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Keys keys(Stored stored) {
        Instant sealing = stored.alive().get(sealing(stored.alive())).createTime();
        try {
            KeysetHandle.Builder keyset = KeysetHandle.newBuilder();
            for (StoredKey key : stored.alive()) {
                KeysetHandle.Entry entry = key.entry();
                KeysetHandle.Builder.Entry copy =
                        KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId());
                keyset.addEntry(key.createTime().equals(sealing) ? copy.makePrimary() : copy);
            }
            return new Keys(new AesGcmKeys(keyset.build()), stored.retired());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
