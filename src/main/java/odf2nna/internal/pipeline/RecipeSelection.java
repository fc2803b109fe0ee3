package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.prune.EmptyLayerException;
import odf2nna.runtime.ProgressListener;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** Makes a candidate in several ways from most of the rows, to see on the others which is best. */
final class Trial {
    /** The 95 % point of the normal distribution. */
    private static final double SIGNIFICANT = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.05);

    private final Pipeline all;
    private final Pipeline steps;
    private final CandidateMeasure measure;

    /** Makes a candidate in a way. */
    @FunctionalInterface
    interface Maker<W> {
        /** Makes one; several threads may ask at once. */
        Candidate make(Pipeline steps, W way) throws IOException;
    }

    /** Makes a candidate. */
    @FunctionalInterface
    interface Plain {
        /** Makes it. */
        Candidate make(Pipeline steps) throws IOException;
    }

    private Trial(Pipeline all, Pipeline steps, CandidateMeasure measure) {
        this.all = all;
        this.steps = steps;
        this.measure = measure;
    }

    /** Reads the rows that are kept: a fifth, or those for evaluation where it is trained on others. */
    static Trial of(Pipeline all) throws IOException {
        Optional<Set<String>> labels = all.labels();
        EvaluationData.Fold fold = all.fitted()
                .folds(Certification.FOLDS, all.run().options().seed())
                .get(0);
        CandidateMeasure measure =
                CandidateMeasure.ofKept(all.original(), fold.kept(), all.judged(), labels, Optional.empty(), all.run());
        return new Trial(all, all.on(fold.fitted(), labels).telling(ProgressListener.NONE), measure);
    }

    /** {@return whether candidates are compared with labels, not with what the original gives} */
    boolean isLabelled() {
        return measure.isLabelled();
    }

    /** {@return a candidate made from most of the rows} */
    Candidate made(Plain maker) throws IOException {
        return maker.make(steps);
    }

    /**
     * Makes a candidate in each way, as many side by side as there are threads.
     *
     * @param without what each is compared with: not fine-tuned
     * @return the best way; empty where each makes an output worse by more than chance
     */
    <W> Optional<W> best(Candidate without, List<W> ways, Maker<W> maker, ReportDraft report) throws IOException {
        all.run().progress().step("trying", "trying %d ways to fine-tune".formatted(ways.size()), 0, ways.size());
        List<double[]> before = measure.outputs(without.model().model());
        List<Callable<Optional<RowErrors>>> jobs = new ArrayList<>();
        ways.forEach(way -> jobs.add(() -> errors(before, way, maker)));
        List<Optional<RowErrors>> errors = Workers.all(all.run().options().threads(), jobs);
        if (all.run().cancellation().isStopRequested()) {
            report.note("interrupted before it was fine-tuned");
            return Optional.empty();
        }
        Optional<W> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < ways.size(); i++) {
            if (errors.get(i).isEmpty()) {
                continue;
            }
            List<PairedLoss> losses =
                    errors.get(i).get().losses(SIGNIFICANT, all.run().options().seed());
            if (losses.get(0).estimate() < least && losses.stream().noneMatch(PairedLoss::isSignificant)) {
                least = losses.get(0).estimate();
                best = Optional.of(ways.get(i));
            }
        }
        if (best.isEmpty()) {
            report.note(
                    "fine-tuning made the model worse on %,d rows that were kept from it: the weights before are kept"
                            .formatted(measure.rows()));
        }
        return best;
    }

    /** {@return the errors of a candidate; empty where it can't be made in this way} */
    private <W> Optional<RowErrors> errors(List<double[]> before, W way, Maker<W> maker) throws IOException {
        try {
            return Optional.of(
                    measure.rowErrors(before, maker.make(steps, way).model().model()));
        } catch (BoundMissedException | EmptyLayerException tooSmall) {
            return Optional.empty();
        }
    }
}
