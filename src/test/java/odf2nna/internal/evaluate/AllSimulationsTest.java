package odf2nna.internal.evaluate;

import org.junit.jupiter.api.Tag;

/** The coverage of intervals over all simulations, with narrow bounds. */
@Tag("slow")
class AllSimulationsTest extends IntervalCoverageTest {
    @Override
    int thinning() {
        return 1;
    }
}
