package dev.backchat.conformance.table;

/** What one SDK showed of one behaviour. Of two results for one cell the later constant outweighs the earlier. */
public enum Cell {
    /** The SDK cannot show it. */
    NOT_APPLICABLE("–"),
    /** As specified. */
    PASSED("✓"),
    /** The SDK is not on this machine. */
    NOT_INSTALLED("not installed"),
    /** Not as specified. */
    FAILED("✗");

    private final String sign;

    Cell(String sign) {
        this.sign = sign;
    }

    String sign() {
        return sign;
    }
}
