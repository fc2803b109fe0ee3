package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import odf2nna.internal.pipeline.CandidateSearch.Fitted;
import odf2nna.internal.pipeline.CandidateSearch.Variant;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.training.FineTuneOptions;

/**
 * The candidates of a fold: made from the rows that it fits, and measured on those that it keeps from them. Several threads may ask
 * at once.
 *
 * <p>Ranks once for all sizes. Keeps for later what is small: rows to fine-tune on, and candidates before they are fine-tuned, of the
 * size that is tried and of the next one.
 */
final class FoldCandidates {
    private static final int SIZES_KEPT = 2;

    private final Pipeline steps;
    private final Candidate start;
    private final SizedOptions options;
    private final SearchMemory memory;
    private final boolean isOnly;
    private final CandidateMeasure measure;
    private final List<double[]> original;
    private final Map<FineTuneOptions, TrainingMaterial> materials = new HashMap<>();
    private final Map<Double, Candidate> pruned = new TreeMap<>(); // by share
    private Optional<Pipeline.Ranked> ranked = Optional.empty();

    /**
     * Reads nothing but what the original gives for the rows that are kept.
     *
     * @param steps on the rows that are fitted
     * @param start what candidates are made from
     * @param measure on the rows that are kept
     * @param isOnly whether there is no other fold, so that rows to fine-tune on are kept whatever they take
     */
    FoldCandidates(
            Pipeline steps,
            Candidate start,
            SizedOptions options,
            SearchMemory memory,
            boolean isOnly,
            CandidateMeasure measure)
            throws IOException {
        this.steps = steps;
        this.start = start;
        this.options = options;
        this.memory = memory;
        this.isOnly = isOnly;
        this.measure = measure;
        this.original = measure.originalOutputs();
    }

    /** {@return what makes them} */
    Pipeline steps() {
        return steps;
    }

    /** {@return what they are made from} */
    Candidate start() {
        return start;
    }

    /** {@return what they are measured on} */
    CandidateMeasure measure() {
        return measure;
    }

    /**
     * {@return a candidate}
     *
     * @throws odf2nna.pipeline.BoundMissedException if it can't be made so small
     * @throws odf2nna.prune.EmptyLayerException if a layer would lose all its units and must not
     */
    Candidate made(Variant variant) throws IOException {
        ShrinkOptions sized = options.of(variant);
        if (sized.rounds().orElse(Rounds.ONE).count() > 1) {
            return steps.made(start, sized, steps.scratch(), options.ranker());
        }
        Candidate candidate = pruned(variant.share(), sized);
        if (variant.tuning().isEmpty()) {
            return candidate;
        }
        FineTuneOptions tuning = variant.tuning().get();
        return steps.fineTuned(candidate, tuning, material(tuning));
    }

    /** {@return a candidate's errors beside the original's} */
    Fitted measured(Candidate candidate) throws IOException {
        return new Fitted(
                CandidateSize.of(candidate),
                measure.rowErrors(original, candidate.model().model()));
    }

    /** {@return a candidate before it is fine-tuned} */
    private synchronized Candidate pruned(double share, ShrinkOptions sized) throws IOException {
        Candidate known = pruned.get(share);
        if (known == null) {
            if (ranked.isEmpty()) {
                ranked = Optional.of(
                        steps.ranked(start, sized.plan(), sized.goals(), steps.scratch(), options.ranker()));
            }
            known = start.then(steps.sized(start, ranked.get(), sized.goals()));
            if (memory.keeps(SearchMemory.bytes(known.model()))) {
                pruned.put(share, known);
            }
            while (pruned.size() > SIZES_KEPT) {
                pruned.remove(pruned.keySet().iterator().next());
            }
        }
        return known;
    }

    private synchronized TrainingMaterial material(FineTuneOptions tuning) throws IOException {
        TrainingMaterial known = materials.get(tuning);
        if (known == null) {
            known = steps.fineTuning().material(start.model(), tuning);
            if (isOnly || memory.keeps(known.rows().training().bytes())) {
                materials.put(tuning, known);
            }
        }
        return known;
    }
}
