package odf2nna.pipeline;

import java.util.List;
import java.util.Optional;
import odf2nna.data.DataOptions;

/**
 * What a simplification may rest on, and where its result goes.
 *
 * @param ranges rows between whose extremes inputs are taken to lie, all of them used; empty for none
 * @param assumptions bounds of inputs
 * @param onData rows on which alone the result need equal the original, all of them used; empty for none
 * @param output where the result goes
 */
public record SimplifyOptions(
        Optional<DataOptions> ranges,
        List<Assumption> assumptions,
        Optional<DataOptions> onData,
        OutputOptions output) {
    public SimplifyOptions {
        assumptions = List.copyOf(assumptions);
    }
}
