package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import io.lettuce.core.cluster.SlotHash;
import java.util.zip.CRC32C;

/**
 * The names of what nodes share. Each belongs to one of 256 partitions, whose tag in braces makes Redis Cluster keep all
 * names of a partition in one slot.
 *
 * @param meta the hash with a room's position
 * @param tail the stream of its last messages
 * @param channel on which they are published
 */
record RoomKeys(int partition, byte[] meta, byte[] tail, byte[] channel) {
    static final int PARTITIONS = 256;

    /** The tag of each partition. Numbers themselves would give some nodes of a cluster eight times what others get. */
    private static final String[] TAGS = tags();

    private static String[] tags() {
        String[] tags = new String[PARTITIONS];
        int slots = SlotHash.SLOT_COUNT / PARTITIONS;
        int found = 0;
        for (int candidate = 0; found < PARTITIONS; candidate++) {
            String tag = Integer.toString(candidate, Character.MAX_RADIX);
            int partition = SlotHash.getSlot(tag.getBytes(US_ASCII)) / slots;
            if (tags[partition] == null) {
                tags[partition] = tag;
                found++;
            }
        }
        return tags;
    }

    static RoomKeys of(Arn room) {
        return of(room.region() + ":" + room.account() + ":" + room.id());
    }

    /** Returns the keys of what is published to like a room. */
    static RoomKeys of(String name) {
        int partition = partition(name);
        return new RoomKeys(
                partition, key(partition, "m:" + name), key(partition, "s:" + name), key(partition, "c:" + name));
    }

    /** Returns the slot of Redis Cluster that has a partition. */
    static int slot(int partition) {
        return SlotHash.getSlot(TAGS[partition].getBytes(US_ASCII));
    }

    /** Returns the partition of what has this name. */
    static int partition(String name) {
        CRC32C hash = new CRC32C();
        hash.update(name.getBytes(UTF_8));
        return (int) (hash.getValue() % PARTITIONS);
    }

    static byte[] key(int partition, String name) {
        return ("bc1:{" + TAGS[partition] + "}:" + name).getBytes(UTF_8);
    }
}
