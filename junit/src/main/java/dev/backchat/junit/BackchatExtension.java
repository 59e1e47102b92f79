package dev.backchat.junit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts a dev server for tests. In a static field, registered with {@code @RegisterExtension}, there is one server for
 * the class, which is reset before each test; in an instance field, one for each test.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final BackchatExtension backchat = BackchatExtension.builder().seed("seed.yaml").build();
 * }</pre>
 */
public final class BackchatExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final ExtensionContext.Namespace namespace = ExtensionContext.Namespace.create(this);
    private final Builder options;
    private volatile @Nullable Backchat current;

    /** Creates the extension that {@link BackchatTest} uses. */
    public BackchatExtension() {
        this(new Builder());
    }

    private BackchatExtension(Builder options) {
        this.options = options;
    }

    /** Returns a builder for a field. */
    public static Builder builder() {
        return new Builder();
    }

    /** Options of a server. */
    public static final class Builder {
        private final List<String> arguments = new ArrayList<>();
        private String seed = "";
        private @Nullable Path home;
        private @Nullable Path java;

        private Builder() {}

        /** Sets the seed: a resource of the test's class, or a file. */
        public Builder seed(String seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets the folder of Backchat; by default it is named by the system property {@code backchat.home} or the
         * environment variable {@code BACKCHAT_HOME}.
         */
        public Builder home(Path home) {
            this.home = home;
            return this;
        }

        /** Sets the home of the JDK 25 that runs the server; by default one is looked for. */
        public Builder java(Path home) {
            this.java = home;
            return this;
        }

        /** Adds arguments of {@code serve}, such as {@code --review ARN=URL}. */
        public Builder arguments(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        /** Returns the extension, which starts no server by itself. */
        public BackchatExtension build() {
            return new BackchatExtension(this);
        }
    }

    /**
     * Returns the server of the tests that run.
     *
     * @throws IllegalStateException if no test runs
     */
    public Backchat backchat() {
        Backchat running = current;
        if (running == null) {
            throw new IllegalStateException("the server runs only while the tests of its class, or its test, do");
        }
        return running;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (find(context) == null) {
            start(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Backchat running = find(context);
        if (running == null) {
            start(context);
        } else {
            running.reset();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Backchat running = find(context);
        if (running != null) {
            running.closeMembers();
        }
        stop(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(Backchat.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return backchat();
    }

    private @Nullable Backchat find(ExtensionContext context) {
        return context.getStore(namespace).get(Backchat.class, Backchat.class);
    }

    private void start(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        String seed = options.seed.isEmpty()
                ? AnnotationSupport.findAnnotation(test, BackchatTest.class)
                        .map(BackchatTest::seed)
                        .orElse("")
                : options.seed;
        List<String> arguments = new ArrayList<>(options.arguments);
        if (!seed.isEmpty()) {
            arguments.add("--seed");
            arguments.add(SeedFile.of(test, seed).toString());
        }
        Backchat started = new Backchat(ServerProcess.start(ServerHome.find(options.home, options.java), arguments));
        current = started;
        context.getStore(namespace).put(Backchat.class, started);
    }

    private boolean isOfParent(ExtensionContext context, Backchat running) {
        ExtensionContext parent = context.getParent().orElse(null);
        return parent != null && running.equals(find(parent));
    }

    /** Stops the server that was started for this context, if one was. */
    private void stop(ExtensionContext context) {
        Backchat running = find(context);
        if (running != null && !isOfParent(context, running)) {
            context.getStore(namespace).remove(Backchat.class);
            current = null;
            running.close();
        }
    }
}
