package odf2nna.internal.pipeline;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.pipeline.CandidateSearch.Variant;
import odf2nna.pipeline.DeviceLimits;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;

/**
 * Gives the options by which the variants of a search are made.
 *
 * @param original has the parameters of which a variant has a share
 * @param common to all variants
 */
record SizedOptions(LoadedModel original, ShrinkOptions common) {
    /** {@return whether there is one size only, which the user gives} */
    boolean isSizeGiven() {
        return common.goals().limitSize() || !common.goals().widths().isEmpty();
    }

    /** {@return the options of a variant: the size that is given, or a share of the dense layers} */
    ShrinkOptions of(Variant variant) {
        return common.with(goals(variant.share())).with(variant.tuning());
    }

    /**
     * {@return what ranks units for all variants: alike whatever their size, so that those of a fold need one ranking and the one that
     *     is written is made as they were; in several rounds, each of which ranks anew, for its size}
     */
    Pipeline.Ranker ranker() {
        boolean isRankedAnew = common.rounds().orElse(Rounds.ONE).count() > 1;
        Goals alike = common.goals().within(Optional.empty());
        return (planning, statistics, how, goals) -> planning.rank(statistics, how, isRankedAnew ? goals : alike);
    }

    private Goals goals(double share) {
        Goals goals = common.goals();
        if (isSizeGiven()) {
            return goals.within(Optional.empty());
        }
        long dense = original.network().parameters();
        double outside = (double) original.model().parameters() - dense;
        Size size = new Size(Math.max(1, outside + Math.rint(share * dense)), false);
        return new Goals(
                Optional.empty(),
                Optional.of(size),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                goals.inputs(),
                DeviceLimits.NONE);
    }
}
