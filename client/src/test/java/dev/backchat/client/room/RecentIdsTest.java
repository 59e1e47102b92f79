package dev.backchat.client.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentIdsTest {
    @Test
    void remembersOnlyTheLastIds() {
        RecentIds ids = new RecentIds();
        for (int i = 0; i <= 4096; i++) {
            assertThat(ids.add("id" + i)).isTrue();
        }
        assertThat(ids.add("id4096")).isFalse();
        assertThat(ids.add("id1")).isFalse();
        assertThat(ids.add("id0")).isTrue();
    }
}
