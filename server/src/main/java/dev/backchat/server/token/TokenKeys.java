package dev.backchat.server.token;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.backchat.server.sql.Database;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The keys that seal chat tokens. They are in the store, so that tokens outlive the process. Two keys are active: the
 * newest seals, and the previous one still opens the tokens it has sealed, which expire within a token's lifetime.
 */
public final class TokenKeys {
    private static final int ALIVE = 2;
    private static final int REMEMBERED = 100;
    private static final Configuration TINK = AeadConfig2026.get();

    private final Database database;
    private final InstantSource clock;
    private final Duration age;
    private volatile Set<Integer> alive = Set.of();
    private volatile Set<Integer> retired = Set.of();
    private volatile Aead aead;

    /** The status of a key. */
    enum State {
        ALIVE,
        RETIRED,
        /** From another server, or made up. */
        UNKNOWN
    }

    private record StoredKey(Instant createTime, byte[] keyset) {}

    /**
     * Loads the keys, and creates one if there is none or the newest is due for rotation.
     *
     * @param age age of the newest key at which {@link #rotateIfDue} creates another
     */
    public TokenKeys(Database database, InstantSource clock, Duration age) {
        this.database = database;
        this.clock = clock;
        this.age = age;
        List<StoredKey> stored = database.read(TokenKeys::load);
        this.retired = database.read(TokenKeys::loadRetired);
        this.aead = stored.isEmpty() || tryLog(stored) ? rotated() : aead(stored);
    }

    /** Returns whether a store has keys, as it does once a server has been started on it. */
    static boolean areIn(Database database) {
        return !database.read(TokenKeys::load).isEmpty();
    }

    /**
     * Returns the primitive that seals with the newest key and opens with any active one; the ciphertext names its key.
     */
    Aead aead() {
        return aead;
    }

    /** Returns the status of the key with this id. */
    State state(int id) {
        return alive.contains(id) ? State.ALIVE : retired.contains(id) ? State.RETIRED : State.UNKNOWN;
    }

    /** Creates a new key if the newest is due for rotation; to be called periodically. */
    public void rotateIfDue() {
        if (tryLog(database.read(TokenKeys::load))) {
            rotate();
        }
    }

    /** Creates a new key, which seals tokens from now on. */
    public synchronized void rotate() {
        aead = rotated();
    }

    private boolean tryLog(List<StoredKey> alive) {
        return !clock.instant().isBefore(alive.getFirst().createTime().plus(age));
    }

    private Aead rotated() {
        return database.write(handle -> {
            List<StoredKey> before = load(handle);
            Instant now = clock.instant();
            Instant createTime =
                    before.isEmpty() || before.getFirst().createTime().isBefore(now)
                            ? now
                            : before.getFirst().createTime().plusMillis(1);
            handle.createUpdate("INSERT INTO token_key (create_time, keyset) VALUES (:createTime, :keyset)")
                    .bind("createTime", createTime.toEpochMilli())
                    .bind("keyset", Base64.getEncoder().encodeToString(newKeyset()))
                    .execute();
            List<StoredKey> alive = load(handle);
            for (StoredKey old : before) {
                if (old.createTime().isBefore(alive.getLast().createTime())) {
                    handle.createUpdate("INSERT INTO retired_token_key (id, retire_time) VALUES (:id, :time)"
                                    + " ON CONFLICT (id) DO NOTHING")
                            .bind("id", entry(old).getId())
                            .bind("time", now.toEpochMilli())
                            .execute();
                }
            }
            retired = loadRetired(handle);
            handle.createUpdate("DELETE FROM token_key WHERE create_time < :oldest")
                    .bind("oldest", alive.getLast().createTime().toEpochMilli())
                    .execute();
            return aead(alive);
        });
    }

    /** Loads enough ids to tell last year's token from a forged one. */
    private static Set<Integer> loadRetired(Handle handle) {
        return Set.copyOf(
                handle.createQuery("SELECT id FROM retired_token_key ORDER BY retire_time DESC LIMIT " + REMEMBERED)
                        .mapTo(Integer.class)
                        .list());
    }

    private static KeysetHandle.Entry entry(StoredKey stored) {
        try {
            return TinkProtoKeysetFormat.parseKeyset(stored.keyset(), InsecureSecretKeyAccess.get(), TINK)
                    .getPrimary();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the active keys, newest first. */
    private static List<StoredKey> load(Handle handle) {
        return handle.createQuery("SELECT create_time, keyset FROM token_key ORDER BY create_time DESC LIMIT :alive")
                .bind("alive", ALIVE)
                .map((row, context) -> new StoredKey(
                        Instant.ofEpochMilli(row.getLong("create_time")),
                        Base64.getDecoder().decode(row.getString("keyset"))))
                .list();
    }

    private static byte[] newKeyset() {
        try {
            KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, TINK);
            return TinkProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get(), TINK);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Aead aead(List<StoredKey> stored) {
        Set<Integer> ids = new HashSet<>();
        try {
            KeysetHandle.Builder keyset = KeysetHandle.newBuilder();
            boolean newest = true;
            for (StoredKey key : stored) {
                KeysetHandle.Entry entry = entry(key);
                ids.add(entry.getId());
                KeysetHandle.Builder.Entry copy =
                        KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId());
                keyset.addEntry(newest ? copy.makePrimary() : copy);
                newest = false;
            }
            alive = ids;
            return keyset.build().getPrimitive(TINK, Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
