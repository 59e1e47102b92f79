package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PostgresReservationTest {
    private final PostgresUrl url = TestPostgres.newDatabase();

    @Test
    void refusesASecondServer() throws IOException {
        try (PostgresReservation first = PostgresReservation.make(url, Duration.ZERO)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> PostgresReservation.make(url, Duration.ZERO))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "another server uses PostgreSQL at " + url
                                    + ": servers that share it need redis, too, or members of a room would not hear each other");
        }
        PostgresReservation.make(url, Duration.ZERO).close();
    }

    @Test
    void waitsForAServerThatIsEnding() throws Exception {
        PostgresReservation first = PostgresReservation.make(url, Duration.ZERO);
        CompletableFuture<PostgresReservation> second = CompletableFuture.supplyAsync(() -> {
            try {
                return PostgresReservation.make(url, Duration.ofMinutes(2));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        first.close();
        second.join().close();
    }
}
