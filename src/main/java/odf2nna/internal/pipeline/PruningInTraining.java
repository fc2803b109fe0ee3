package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.study.Methods;
import odf2nna.internal.study.ThresholdSearch;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.Splicing;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.study.StudyMethod;
import odf2nna.study.StudyParameters;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.Sparsity;

/**
 * The published methods for weights that prune while they train.
 *
 * @param method which one
 */
record PruningInTraining(Pipeline steps, StudyParameters method, ReportDraft report) {
    /**
     * {@return a model with zeros, trained}
     *
     * @param share of the weights that remain, in addition to biases
     */
    LoadedModel pruned(Candidate start, double share, ShrinkOptions possible) throws IOException {
        FineTuneOptions tuning = possible.fineTuning().orElseThrow();
        if (method.method() == StudyMethod.DNS) {
            return spliced(start, share, tuning);
        }
        FineTuning.Result result =
                steps.fineTuning().tune(start.model(), tuning.with(Methods.sparsity(method, share, 0)));
        report.fineTuned(result);
        LoadedModel sparse = LoadedModel.of(result.model());
        if (method.method() == StudyMethod.LA_SGD) {
            return sparse;
        }
        Candidate cut = Candidate.of(SimplifiedModel.asItIs(sparse));
        return steps.fineTuned(cut, Optional.of(tuning.with(new Sparsity.KeptZeros())), possible.output(), report)
                .model();
    }

    /**
     * Trains with thresholds by which the first removal keeps as many weights as are to remain; where more are restored than that, again with
     * higher ones, as weights grow above any threshold in proportion to how long they are trained. Takes the result with most
     * weights of those that are small enough, or the smallest.
     */
    private LoadedModel spliced(Candidate start, double share, FineTuneOptions tuning) throws IOException {
        DenseNetwork network = start.model().network();
        double most = Math.ceil(share * network.multiplyAdds()) + network.parameters() - network.multiplyAdds();
        ThresholdSearch search = new ThresholdSearch(
                Splicing.c(network.layers().stream().map(Value.Dense::layer).toList(), most), most);
        List<FineTuning.Result> results = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        int trainings = method.whole("trainings", 1);
        while (results.size() < trainings && !search.isOver()) {
            FineTuning.Result result = steps.saying("training %d of up to %d".formatted(results.size() + 1, trainings))
                    .fineTuning()
                    .tune(start.model(), tuning.with(Methods.sparsity(method, share, search.next())));
            results.add(result);
            sizes.add(LoadedModel.of(result.model()).network().nonZeros());
            search.found(sizes.get(sizes.size() - 1));
        }
        FineTuning.Result best = results.get(ThresholdSearch.best(sizes, most));
        report.fineTuned(best);
        report.note("trained with %d threshold%s: %s non-zero parameters remained"
                .formatted(
                        sizes.size(),
                        sizes.size() == 1 ? "" : "s",
                        sizes.stream()
                                .map(size -> String.format(Locale.ROOT, "%,d", size))
                                .collect(Collectors.joining("; "))));
        return LoadedModel.of(best.model());
    }
}
