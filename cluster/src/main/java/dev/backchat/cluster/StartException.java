package dev.backchat.cluster;

/** Says in one line why the cluster can't be started. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String line) {
        super(line);
    }
}
