package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.prune.LargestStep;
import odf2nna.prune.EmptyLayerException;
import odf2nna.runtime.CancellationToken;

/**
 * Looks for the largest threshold whose candidate is hardly worse than the original on the validation rows: a bisection of
 * the thresholds, each candidate measured as it would be written.
 */
final class CandidateSearch {
    private final Steps steps;
    private final List<AcceptanceTest> acceptance;
    private final CancellationToken cancellation;
    private final List<Tried> tried = new ArrayList<>();

    /** What a search does with the rest of the pipeline. */
    interface Steps {
        /**
         * Makes the candidate of a threshold and fine-tunes it, if it is to be.
         *
         * @param enough what need not be exceeded: training may end there
         * @param number 1 for the first candidate
         */
        Candidate candidate(double threshold, AcceptanceTest enough, int number) throws IOException;

        /** {@return for each output, the judged one first, the error of a candidate on each row} */
        List<float[]> errors(Candidate candidate);
    }

    /**
     * A candidate that was measured.
     *
     * @param errors by output, the judged one first, of each row
     * @param accepted whether every output is good enough
     */
    record Tried(double threshold, Candidate candidate, List<float[]> errors, boolean accepted) {}

    /**
     * What was found.
     *
     * @param threshold 0 where every candidate costs more
     * @param tried in their order
     * @param interrupted whether it was ended early
     */
    record Found(double threshold, List<Tried> tried, boolean interrupted) {}

    /**
     * Tries nothing yet.
     *
     * @param acceptance what is accepted of each output
     */
    CandidateSearch(Steps steps, List<AcceptanceTest> acceptance, CancellationToken cancellation) {
        this.steps = steps;
        this.acceptance = acceptance;
        this.cancellation = cancellation;
    }

    /**
     * Searches.
     *
     * @param thresholds ascending
     */
    Found run(List<Double> thresholds) throws IOException {
        cancellation.begin();
        try {
            int found = LargestStep.find(thresholds, this::accepts);
            return new Found(found < 0 ? 0 : thresholds.get(found), List.copyOf(tried), cancellation.isStopRequested());
        } finally {
            cancellation.end();
        }
    }

    private boolean accepts(double threshold) throws IOException {
        if (cancellation.isStopRequested()) {
            return false;
        }
        Candidate candidate;
        try {
            candidate = steps.candidate(threshold, acceptance.get(0), tried.size() + 1);
        } catch (EmptyLayerException e) {
            return false;
        }
        List<float[]> errors = steps.errors(candidate);
        boolean accepted = true;
        for (int i = 0; i < errors.size(); i++) {
            accepted &= acceptance.get(i).accepts(errors.get(i));
        }
        tried.add(new Tried(threshold, candidate, errors, accepted));
        return accepted;
    }
}
