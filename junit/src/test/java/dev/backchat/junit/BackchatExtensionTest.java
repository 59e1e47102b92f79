package dev.backchat.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Tests the life of the server by classes that are run from here. */
class BackchatExtensionTest {
    private static final List<String> ENDPOINTS = new CopyOnWriteArrayList<>();

    /** Not a class of tests by itself. */
    static class OnePerClass {
        @RegisterExtension
        static final BackchatExtension BACKCHAT =
                BackchatExtension.builder().seed("seed.yaml").build();

        @Test
        void first() {
            ENDPOINTS.add(BACKCHAT.backchat().endpoint().toString());
        }

        @Test
        void second(Backchat same) {
            ENDPOINTS.add(same.endpoint().toString());
        }
    }

    static class OnePerTest {
        @RegisterExtension
        final BackchatExtension backchat = BackchatExtension.builder().build();

        @Test
        void first() {
            ENDPOINTS.add(backchat.backchat().endpoint().toString());
        }

        @Test
        void second() {
            ENDPOINTS.add(backchat.backchat().endpoint().toString());
        }
    }

    @BackchatTest(seed = "none.yaml")
    static class WithoutSeed {
        @Test
        void neverRuns() {}
    }

    private static Events run(Class<?> tests) {
        ENDPOINTS.clear();
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute()
                .allEvents();
    }

    @Test
    void aStaticFieldIsOneServerForTheClass() {
        run(OnePerClass.class).assertStatistics(all -> all.failed(0));
        assertThat(ENDPOINTS).hasSize(2);
        assertThat(ENDPOINTS.get(0)).isEqualTo(ENDPOINTS.get(1));
        assertThatThrownBy(OnePerClass.BACKCHAT::backchat).hasMessageContaining("only while the tests");
    }

    @Test
    void anInstanceFieldIsOneServerForEachTest() {
        run(OnePerTest.class).assertStatistics(all -> all.failed(0));
        assertThat(ENDPOINTS).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aSeedThatIsNotThereIsNamed() {
        assertThat(run(WithoutSeed.class).failed().list())
                .singleElement()
                .asString()
                .contains("the seed none.yaml is neither a resource beside");
    }

    @Test
    void saysWhatToDoWithoutAServer(@TempDir Path empty) {
        assertThatThrownBy(() -> ServerHome.find(empty, null))
                .hasMessageContaining("there is no Backchat server in " + empty)
                .hasMessageContaining("./backchat --version");
    }

    @Test
    void saysWhatToDoWithoutAJdk25(@TempDir Path older) throws Exception {
        Files.createDirectories(older.resolve("bin"));
        Files.writeString(older.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        assertThatThrownBy(() -> ServerHome.find(Path.of(System.getProperty("backchat.home")), older))
                .hasMessageContaining("needs a JDK 25")
                .hasMessageContaining("BACKCHAT_JAVA_HOME");
    }

    @Test
    void tellsWhatTheServerSaidIfItDoesNotStart() {
        ServerHome home = ServerHome.find(null, null);
        assertThatThrownBy(() -> ServerProcess.start(home, List.of("--nope")))
                .hasMessageContaining("Unknown option: '--nope'");
    }
}
