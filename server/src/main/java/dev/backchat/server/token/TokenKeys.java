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
 * The keys that seal chat tokens. The store keeps them, so that tokens outlive the process. Two are alive: the newest
 * seals, the one before it still opens what it has sealed, which is gone within a token's lifetime anyway.
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

    /** What is known of a key. */
    enum State {
        ALIVE,
        RETIRED,
        /** Another server's, or nobody's. */
        UNKNOWN
    }

    private record StoredKey(Instant createTime, byte[] keyset) {}

    /**
     * Loads the keys, and makes one if there is none or the newest has come of age.
     *
     * @param age of the newest key at which {@link #rotateIfDue} makes another
     */
    public TokenKeys(Database database, InstantSource clock, Duration age) {
        this.database = database;
        this.clock = clock;
        this.age = age;
        List<StoredKey> stored = database.read(TokenKeys::load);
        this.retired = database.read(TokenKeys::loadRetired);
        this.aead = stored.isEmpty() || tryLog(stored) ? rotated() : aead(stored);
    }

    /** Whether a store has keys, as each has that a server was started on. */
    static boolean areIn(Database database) {
        return !database.read(TokenKeys::load).isEmpty();
    }

    /** Seals with the newest key and opens with any that is alive; the sealed text names its key. */
    Aead aead() {
        return aead;
    }

    /** What is known of the key of an id. */
    State state(int id) {
        return alive.contains(id) ? State.ALIVE : retired.contains(id) ? State.RETIRED : State.UNKNOWN;
    }

    /** Makes a new key if the newest has come of age; to be called now and then. */
    public void rotateIfDue() {
        if (tryLog(database.read(TokenKeys::load))) {
            rotate();
        }
    }

    /** Makes a new key, by which tokens are sealed from now on. */
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

    /** Enough to tell a token of last year's from a forged one. */
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

    /** Those alive, the newest first. */
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
