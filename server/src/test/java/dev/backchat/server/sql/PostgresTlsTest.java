package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.server.TestCertificate;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTlsTest {
    @Test
    void theServerIsKnownByItsCertificate(@TempDir Path directory) throws Exception {
        Path own = Files.createDirectory(directory.resolve("own"));
        Path another = Files.createDirectory(directory.resolve("another"));
        TestCertificate.make(own, "database");
        TestCertificate.make(another, "another");
        Files.setPosixFilePermissions(own.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
        try (EmbeddedPostgres server = TestPostgres.start(TestPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", own.resolve("certificate.pem").toString())
                .setServerConfig("ssl_key_file", own.resolve("key.pem").toString()))) {
            PostgresUrl plain = TestPostgres.newDatabase(server, "");
            String verifying = TestPostgres.text(plain) + "?sslmode=verify-full&sslrootcert=";
            try (Database database = TestPostgres.open(PostgresUrl.parse(verifying + own.resolve("certificate.pem")))) {
                assertThat(database.<Boolean>read(
                                handle -> handle.createQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                                        .mapTo(Boolean.class)
                                        .one()))
                        .isTrue();
            }
            for (String trusted :
                    new String[] {another.resolve("certificate.pem").toString(), "system"}) {
                PostgresUrl url = PostgresUrl.parse(verifying + trusted);
                assertThatThrownBy(() -> PostgresDatabase.open(url, Duration.ofHours(1)))
                        .as(trusted)
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("cannot use PostgreSQL at " + plain + ": SSL error: ")
                        .hasMessageContaining("PKIX path");
            }
        }
    }
}
