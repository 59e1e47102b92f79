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
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The keys that seal chat tokens. The store keeps them, so that tokens outlive the process. Two are alive: the newest
 * seals, the one before it still opens what it has sealed, which is gone within a token's lifetime anyway.
 */
public final class TokenKeys {
    private static final int ALIVE = 2;
    private static final Configuration TINK = AeadConfig2026.get();

    private final Database database;
    private final InstantSource clock;
    private final Duration age;
    private volatile Aead aead;

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
        this.aead = stored.isEmpty() || isDue(stored) ? rotated() : aead(stored);
    }

    /** Seals with the newest key and opens with any that is alive; the sealed text names its key. */
    Aead aead() {
        return aead;
    }

    /** Makes a new key if the newest has come of age; to be called now and then. */
    public void rotateIfDue() {
        if (isDue(database.read(TokenKeys::load))) {
            rotate();
        }
    }

    /** Makes a new key, by which tokens are sealed from now on. */
    public synchronized void rotate() {
        aead = rotated();
    }

    private boolean isDue(List<StoredKey> alive) {
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
            handle.createUpdate("DELETE FROM token_key WHERE create_time < :oldest")
                    .bind("oldest", alive.getLast().createTime().toEpochMilli())
                    .execute();
            return aead(alive);
        });
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

    private static Aead aead(List<StoredKey> alive) {
        try {
            KeysetHandle.Builder keyset = KeysetHandle.newBuilder();
            boolean newest = true;
            for (StoredKey stored : alive) {
                KeysetHandle.Entry entry = TinkProtoKeysetFormat.parseKeyset(
                                stored.keyset(), InsecureSecretKeyAccess.get(), TINK)
                        .getPrimary();
                KeysetHandle.Builder.Entry copy =
                        KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId());
                keyset.addEntry(newest ? copy.makePrimary() : copy);
                newest = false;
            }
            return keyset.build().getPrimitive(TINK, Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
