package odf2nna.internal.pipeline;

import java.util.List;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.report.LayerSummary;

/**
 * How small a candidate is. A search keeps this of each that it has measured, as the candidates themselves would take the memory
 * of a model each.
 *
 * @param parameters of the dense network
 * @param pruned units that were taken out by plans
 * @param kept units that remain of each dense layer of the original, 0 where it is bypassed
 */
record CandidateSize(long parameters, int pruned, List<Integer> kept) {
    CandidateSize {
        kept = List.copyOf(kept);
    }

    static CandidateSize of(Candidate candidate) {
        return new CandidateSize(
                candidate.model().network().parameters(),
                candidate.plans().stream().mapToInt(PruningPlan::dropped).sum(),
                Summaries.layers(candidate.original(), candidate.remaining()).stream()
                        .map(LayerSummary::kept)
                        .toList());
    }
}
