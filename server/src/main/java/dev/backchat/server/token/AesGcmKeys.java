package dev.backchat.server.token;

import static java.util.Objects.requireNonNull;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AesGcmKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM by Tink's keys and in Tink's format: a byte 1, the key's id, the nonce, the ciphertext with its tag. Tink's own
 * primitive has a generator of nonces for each thread, and looks for a provider to make it; with a thread for each
 * request, that was half of what sealing cost.
 */
final class AesGcmKeys implements Aead {
    /** A byte for the format, then the key's id. */
    static final int PREFIX_BYTES = 1 + Integer.BYTES;

    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int MIN_BYTES = PREFIX_BYTES + NONCE_BYTES + TAG_BYTES;
    private static final SecureRandom NONCES = new SecureRandom();
    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(AesGcmKeys::newCipher);

    private final int primary;
    private final Map<Integer, SecretKey> keys = new HashMap<>();

    /** @param keyset of AES-GCM keys, of which the primary encrypts */
    AesGcmKeys(KeysetHandle keyset) throws GeneralSecurityException {
        primary = keyset.getPrimary().getId();
        for (int i = 0; i < keyset.size(); i++) {
            KeysetHandle.Entry entry = keyset.getAt(i);
            keys.put(entry.getId(), new SecretKeySpec(bytes((AesGcmKey) entry.getKey()), "AES"));
        }
    }

    @AccessesPartialKey
    private static byte[] bytes(AesGcmKey key) {
        return key.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
    }

    Set<Integer> ids() {
        return keys.keySet();
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        NONCES.nextBytes(nonce);
        byte[] sealed = new byte[MIN_BYTES + plaintext.length];
        ByteBuffer.wrap(sealed).put(FORMAT).putInt(primary).put(nonce);
        cipher(Cipher.ENCRYPT_MODE, requireNonNull(keys.get(primary)), nonce, 0, associatedData)
                .doFinal(plaintext, 0, plaintext.length, sealed, PREFIX_BYTES + NONCE_BYTES);
        return sealed;
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
        SecretKey key = ciphertext.length < MIN_BYTES || ciphertext[0] != FORMAT
                ? null
                : keys.get(ByteBuffer.wrap(ciphertext).getInt(1));
        if (key == null) {
            throw new AEADBadTagException("of none of these keys");
        }
        int begin = PREFIX_BYTES + NONCE_BYTES;
        return cipher(Cipher.DECRYPT_MODE, key, ciphertext, PREFIX_BYTES, associatedData)
                .doFinal(ciphertext, begin, ciphertext.length - begin);
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, int at, byte[] associatedData)
            throws GeneralSecurityException {
        Cipher cipher = CIPHERS.get();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce, at, NONCE_BYTES));
        cipher.updateAAD(associatedData);
        return cipher;
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
