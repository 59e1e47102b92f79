/** Programs to copy. */
module dev.backchat.examples {
    requires dev.backchat.client;
}
