/** A dev server for JUnit tests. */
module dev.backchat.junit {
    requires static transitive org.jspecify;
    requires transitive dev.backchat.client;
    requires transitive org.junit.jupiter.api;
    requires tools.jackson.databind;

    exports dev.backchat.junit;

    // Jackson reads and writes the records by their components.
    opens dev.backchat.junit to
            tools.jackson.databind;
}
