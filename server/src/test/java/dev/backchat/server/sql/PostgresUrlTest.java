package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresUrlTest {
    @ParameterizedTest
    @ValueSource(strings = {"postgres", "postgresql"})
    void saysWhoAndWhere(String scheme) {
        PostgresUrl url = PostgresUrl.parse(scheme + "://ann:a%40b%2Fc+%25@db.internal:6432/my%20db?sslmode=verify-full"
                + "&sslrootcert=/etc/ca.pem&application_name=chat");
        assertThat(url.hosts()).containsExactly(new PostgresUrl.Host("db.internal", 6432));
        assertThat(url.user()).isEqualTo("ann");
        assertThat(url.password()).isEqualTo("a@b/c+%");
        assertThat(url.database()).isEqualTo("my db");
        PGSimpleDataSource source = url.dataSource();
        assertThat(source.getServerNames()).containsExactly("db.internal");
        assertThat(source.getPortNumbers()).containsExactly(6432);
        assertThat(source.getDatabaseName()).isEqualTo("my db");
        assertThat(source.getSslMode()).isEqualTo("verify-full");
        assertThat(source.getSslRootCert()).isEqualTo("/etc/ca.pem");
        assertThat(source.getApplicationName()).isEqualTo("chat");
        assertThat(source.getTargetServerType()).isEqualTo("any");
    }

    @Test
    void ofSeveralHostsThePrimaryIsUsed() {
        PostgresUrl url = PostgresUrl.parse("postgres://ann@h1:1,[::1]:2,[::2],h3/db");
        assertThat(url.hosts().stream().map(PostgresUrl.Host::toString))
                .isEqualTo(List.of("h1:1", "[::1]:2", "[::2]:5432", "h3:5432"));
        assertThat(url.password()).isNull();
        assertThat(url.dataSource().getTargetServerType()).isEqualTo("primary");
    }

    @Test
    void theCertificatesOfTheJvmMayBeTrusted() {
        PostgresUrl url = PostgresUrl.parse("postgres://ann@h/db?sslmode=verify-full&sslrootcert=system");
        assertThat(url.properties()).containsOnlyKeys(PGProperty.SSL_MODE, PGProperty.SSL_FACTORY);
        assertThat(url.dataSource().getSslRootCert()).isNull();
    }

    @Test
    void theTextHasNoLogin() {
        assertThat(PostgresUrl.parse("postgres://ann:hush@h1:1,h2/db?sslmode=require"))
                .hasToString("h1:1,h2:5432/db");
    }
}
