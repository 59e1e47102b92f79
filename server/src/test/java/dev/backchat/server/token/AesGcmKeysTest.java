package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AesGcmKeysTest {
    private static final byte[] USE = "test".getBytes(UTF_8);
    private static final KeysetHandle KEYSET = keyset();
    private static final AesGcmKeys KEYS = keys();
    private static final Aead TINK = tink();

    private static KeysetHandle keyset() {
        try {
            KeysetHandle.Builder keyset = KeysetHandle.newBuilder();
            for (int i = 0; i < 3; i++) {
                KeysetHandle.Entry generated = KeysetHandle.generateNew(
                                PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get())
                        .getPrimary();
                KeysetHandle.Builder.Entry entry =
                        KeysetHandle.importKey(generated.getKey()).withFixedId(generated.getId());
                keyset.addEntry(i == 1 ? entry.makePrimary() : entry);
            }
            return keyset.build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static AesGcmKeys keys() {
        try {
            return new AesGcmKeys(KEYSET);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Aead tink() {
        try {
            return KEYSET.getPrimitive(AeadConfig2026.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Property(tries = 200)
    void tinkOpensWhatItSealsAndTheOtherWayRound(@ForAll byte[] text, @ForAll byte[] use)
            throws GeneralSecurityException {
        assertThat(TINK.decrypt(KEYS.encrypt(text, use), use)).isEqualTo(text);
        assertThat(KEYS.decrypt(TINK.encrypt(text, use), use)).isEqualTo(text);
        assertThat(KEYS.decrypt(KEYS.encrypt(text, use), use)).isEqualTo(text);
    }

    @Test
    void opensWhatAnyOfItsKeysSealed() throws GeneralSecurityException {
        byte[] text = "text".getBytes(UTF_8);
        for (int i = 0; i < KEYSET.size(); i++) {
            KeysetHandle alone = KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(KEYSET.getAt(i).getKey())
                            .withFixedId(KEYSET.getAt(i).getId())
                            .makePrimary())
                    .build();
            assertThat(KEYS.decrypt(new AesGcmKeys(alone).encrypt(text, USE), USE))
                    .isEqualTo(text);
        }
    }

    @Test
    void refusesEveryByteThatIsAnother() throws GeneralSecurityException {
        byte[] sealed = KEYS.encrypt("text".getBytes(UTF_8), USE);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> KEYS.decrypt(altered, USE)).isInstanceOf(GeneralSecurityException.class);
        }
        assertThatThrownBy(() -> KEYS.decrypt(sealed, "another".getBytes(UTF_8)))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void refusesWhatIsShorterThanAny() throws GeneralSecurityException {
        byte[] sealed = KEYS.encrypt(new byte[0], USE);
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> KEYS.decrypt(cut, USE)).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void sealsTheSameDifferentlyEachTime() throws GeneralSecurityException {
        assertThat(KEYS.encrypt(USE, USE)).isNotEqualTo(KEYS.encrypt(USE, USE));
    }
}
