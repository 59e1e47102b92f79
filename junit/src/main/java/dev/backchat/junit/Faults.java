package dev.backchat.junit;

/** The faults of a server. */
public final class Faults {
    private final DevKitClient kit;

    Faults(DevKitClient kit) {
        this.kit = kit;
    }

    /**
     * Adds a fault.
     *
     * @return its id
     * @throws IllegalArgumentException if it is wrong; the message says which member and why
     */
    public String add(Fault fault) {
        return kit.call("POST", "/dev/faults", fault.json()).path("id").asString();
    }

    /** Returns how many are in place. */
    public int count() {
        return kit.call("GET", "/dev/faults", "").path("faults").size();
    }

    /**
     * Removes a fault.
     *
     * @throws IllegalArgumentException if it is not there, or not any more
     */
    public void remove(String id) {
        kit.call("DELETE", "/dev/faults/" + id, "");
    }

    /** Removes all faults. */
    public void clear() {
        kit.call("DELETE", "/dev/faults", "");
    }
}
