package odf2nna.internal.pipeline;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.pipeline.CandidateSearch.Fitted;
import odf2nna.internal.pipeline.CandidateSearch.Found;
import odf2nna.internal.pipeline.CandidateSearch.Variant;
import odf2nna.internal.training.EpochLine;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;

/**
 * Has the size of a model chosen by a {@link CandidateSearch}: fits candidates on some rows, holds them to the promise on others,
 * and makes the chosen one from all rows.
 */
final class Certification implements CandidateSearch.Fits {
    /** Parts of the rows, each of which is kept once, where nothing else is asked for. */
    static final int FOLDS = 5;
    /** With more rows than these, those that one fold keeps are enough to certify by. */
    static final long MANY_ROWS = 20_000;

    /** Candidates that fail when they are made from all rows, before none is taken. */
    private static final int MOST_FAILURES = 12;

    /** Who promises so little probably meant a fraction. */
    private static final double SMALL = 0.0005;

    /** What candidates of a part of the rows are made from and compared with. */
    interface Originals {
        /** The model that is made smaller, for every fold. */
        Originals SAME = new Originals() {
            @Override
            public int folds() {
                return FOLDS;
            }

            @Override
            public boolean mayKnowKeptRows() {
                return true;
            }

            @Override
            public List<Optional<LoadedModel>> ofFolds(List<EvaluationData.Fold> folds) {
                return Collections.nCopies(folds.size(), Optional.empty());
            }

            @Override
            public List<Optional<LoadedModel>> ofHalves(List<EvaluationData.Fold> halves) {
                return Collections.nCopies(halves.size(), Optional.empty());
            }
        };

        /** {@return how many parts the rows are cut into} */
        int folds();

        /** {@return whether an original may have learnt from the rows that are kept, so that it may have memorised them} */
        boolean mayKnowKeptRows();

        /** {@return for each fold a model that learnt from none of the rows that it keeps; empty for the one that is made smaller} */
        List<Optional<LoadedModel>> ofFolds(List<EvaluationData.Fold> folds) throws IOException;

        /** {@return the same for halves of the rows; asked for only where folds have models of their own} */
        List<Optional<LoadedModel>> ofHalves(List<EvaluationData.Fold> halves) throws IOException;
    }

    private final Pipeline pipeline;
    private final Candidate start;
    private final ShrinkOptions options;
    private final SizedOptions sizes;
    private final Tolerance tolerance;
    private final Optional<Set<String>> labels;
    private final boolean isSeparate;
    private final SearchMemory memory;
    private final List<FoldCandidates> folds = new ArrayList<>();
    private final List<FoldCandidates> halves = new ArrayList<>();
    private final Originals originals;
    /** Rows that the first fold's original has learnt from; empty where folds have no originals of their own. */
    private Optional<CandidateMeasure> learnt = Optional.empty();

    private long started;

    private Certification(
            Pipeline pipeline,
            Candidate start,
            ShrinkOptions options,
            Optional<Set<String>> labels,
            Originals originals) {
        this.pipeline = pipeline;
        this.start = start;
        this.options = options;
        this.sizes = new SizedOptions(pipeline.original(), options);
        this.tolerance = options.goals().maxDrop().orElseThrow();
        this.labels = labels;
        this.originals = originals;
        this.isSeparate = pipeline.data().isTrainingSeparate();
        this.memory = SearchMemory.of(pipeline.original());
    }

    /**
     * Reads the rows that candidates are held to.
     *
     * @param start what candidates are made from
     * @param options how, and what is tolerated
     * @param originals what those of each fold are made from
     */
    static Certification of(Pipeline pipeline, Candidate start, ShrinkOptions options, Originals originals)
            throws IOException {
        Certification certification = new Certification(pipeline, start, options, pipeline.labels(), originals);
        EvaluationData data = pipeline.data();
        List<EvaluationData.Fold> parts = data.folds(originals.folds(), certification.seed());
        List<EvaluationData.Fold> used = data.scoringRows() > MANY_ROWS ? parts.subList(0, 1) : parts;
        List<Optional<LoadedModel>> models = originals.ofFolds(used);
        for (int fold = 0; fold < used.size(); fold++) {
            Optional<LoadedModel> own = models.get(fold);
            certification.folds.add(certification.candidates(used.get(fold), own, used.size() == 1));
            if (own.isPresent() && fold == 0) {
                certification.learnt = Optional.of(CandidateMeasure.of(
                        pipeline.original(),
                        parts.get(1).kept(),
                        pipeline.judged(),
                        certification.labels,
                        certification.tolerance.metric(),
                        pipeline.run()));
            }
        }
        return certification;
    }

    /** {@return the candidates of a part of the rows; its own original is simplified as the one that is made smaller was} */
    private FoldCandidates candidates(EvaluationData.Fold rows, Optional<LoadedModel> own, boolean isOnly)
            throws IOException {
        Pipeline silent = pipeline.telling(ProgressListener.NONE); // many are fitted side by side
        Pipeline steps = own.map(silent::of).orElse(silent);
        Candidate from = own.isEmpty() ? start : Candidate.of(SimplifiedModel.forPruning(own.get(), options.plan()));
        CandidateMeasure measure = CandidateMeasure.of(
                steps.original(), rows.kept(), steps.judged(), labels, tolerance.metric(), steps.run());
        return new FoldCandidates(steps.on(rows.fitted(), labels), from, sizes, memory, isOnly, measure);
    }

    @Override
    public int folds() {
        return folds.size();
    }

    @Override
    public long rows() {
        return folds.stream().mapToLong(fold -> fold.measure().rows()).sum();
    }

    @Override
    public Fitted fit(int fold, Variant variant) throws IOException {
        return measured(fold, made(fold, variant));
    }

    @Override
    public Optional<RowErrors> ofHalves(Variant variant) throws IOException {
        if (learnt.isEmpty() || folds() <= 2) {
            return Optional.empty();
        }
        if (halves.isEmpty()) {
            List<EvaluationData.Fold> parts = pipeline.data().folds(2, seed());
            List<Optional<LoadedModel>> models = originals.ofHalves(parts);
            List<FoldCandidates> both = new ArrayList<>();
            for (int half = 0; half < parts.size(); half++) {
                both.add(candidates(parts.get(half), models.get(half), false));
            }
            halves.addAll(both);
        }
        List<Callable<RowErrors>> jobs = new ArrayList<>();
        halves.forEach(half -> jobs.add(() -> half.measured(half.made(variant)).errors()));
        List<RowErrors> errors = Workers.all(threads(), jobs);
        return Optional.of(errors.get(0).and(errors.get(1)));
    }

    /** {@return a candidate that is fitted on the rows of a fold, from 0 on} */
    Candidate made(int fold, Variant variant) throws IOException {
        return folds.get(fold).made(variant);
    }

    /** {@return a candidate of a fold, measured on the rows that were kept from it} */
    Fitted measured(int fold, Candidate candidate) throws IOException {
        return folds.get(fold).measured(candidate);
    }

    @Override
    public void trying(int number, int most) {
        started = number == 1 ? System.nanoTime() : started;
        double seconds = (System.nanoTime() - started) / 1e9;
        double sizes =
                most - number + 1 + Math.min(1.0, (double) threads() / folds()); // the result is fitted once more
        String remaining =
                number == 1 ? "" : ", at most %s remaining".formatted(EpochLine.time(seconds / (number - 1) * sizes));
        String line = "size %d of at most %d%s".formatted(number, most, remaining);
        pipeline.run().progress().step("searching", line, number - 1, most);
    }

    @Override
    public int threads() {
        return memory.fittedAtOnce(pipeline.run().options().threads());
    }

    /**
     * {@return the candidate that was chosen, made from all rows}
     *
     * @throws BoundMissedException if a certified one is demanded and there is none
     */
    Candidate candidate(ReportDraft report) throws IOException {
        List<Double> shares = sizes.isSizeGiven() ? List.of(1.0) : CandidateSearch.SHARES;
        CandidateSearch search =
                new CandidateSearch(this, tolerance, seed(), pipeline.run().cancellation());
        List<FineTuneOptions> recipes = recipes(report);
        Found found = search.run(shares, recipes);
        for (int failures = 0; failures < MOST_FAILURES && isAcceptable(found); failures++) {
            MeasuredCandidate chosen = found.chosen().orElseThrow();
            Candidate candidate = made(chosen.variant(), report);
            boolean isStopped = report.fineTuning != null && report.fineTuning.interrupted();
            if (isStopped) {
                report.note("the search is about candidates that are fine-tuned in full, and the result is not");
            }
            if (isStopped || !isFailed(candidate, chosen)) {
                describe(found, report);
                return candidate;
            }
            report.note(
                    "a candidate of %,d parameters, made from all rows, lost much more than those of the folds, so that these say nothing of it; another one was taken"
                            .formatted(chosen.size().parameters()));
            search.fail(chosen.variant());
            if (found.interrupted()) {
                break;
            }
            found = search.run(shares, recipes);
        }
        Optional<MemorisedRows> memorised = describe(found.withoutChoice(), report);
        if (tolerance.isDemanded()) {
            throw new BoundMissedException(missed(found, search)
                    + (tolerance.share() < SMALL ? "; --max-drop counts percentage points: 0.5 is half of one" : "")
                    + memorised.map(one -> "; " + one.note()).orElse(""));
        }
        report.note(
                found.interrupted()
                        ? "the search was stopped before it found a candidate that is close enough to the original"
                        : "no candidate is close enough to the original");
        return pipeline.made(start, sizes.of(new Variant(1, Optional.empty())), report, sizes.ranker());
    }

    private long seed() {
        return pipeline.run().options().seed();
    }

    private boolean isFailed(Candidate candidate, MeasuredCandidate chosen) throws IOException {
        return !isSeparate
                && !candidate.isUnchanged()
                && new FailureCheck(folds, learnt, tolerance, seed()).isFailed(candidate, chosen);
    }

    private boolean isAcceptable(Found found) {
        return found.chosen()
                .filter(one -> one.certified() || !tolerance.isDemanded())
                .isPresent();
    }

    /** {@return the candidate, made from all rows} */
    Candidate made(Variant variant, ReportDraft report) throws IOException {
        Optional<FineTuneOptions> tuning = variant.tuning()
                .map(recipe -> recipe.with(
                        options.fineTuning().map(FineTuneOptions::files).orElse(FineTuneFiles.none())));
        Pipeline steps =
                isSeparate ? folds.get(0).steps().telling(pipeline.run().progress()) : pipeline;
        return steps.made(start, sizes.of(new Variant(variant.share(), tuning)), report, sizes.ranker());
    }

    /** Describes the search; {@return what is known of rows that the original has memorised} */
    private Optional<MemorisedRows> describe(Found found, ReportDraft report) throws IOException {
        report.promised = tolerance.metric();
        Optional<MemorisedRows> memorised =
                originals.mayKnowKeptRows() && folds.get(0).measure().isLabelled()
                        ? MemorisedRows.find(found.tried())
                        : Optional.empty();
        memorised.map(MemorisedRows::note).ifPresent(report::note);
        boolean coversNewRows = memorised.isEmpty() && !pipeline.data().learnsFromScoring();
        report.search = SearchSummaries.search(
                found, tolerance, folds.get(0).measure().promised(), rows(), folds.size(), coversNewRows);
        return memorised;
    }

    /** {@return the recipes to fine-tune by; none where the model can't be fine-tuned and nobody asked for it} */
    private List<FineTuneOptions> recipes(ReportDraft report) throws IOException {
        if (options.fineTuning().isEmpty()) {
            return List.of();
        }
        FineTuneOptions tuning = options.fineTuning().get().with(FineTuneFiles.none());
        List<FineTuneOptions> recipes = tuning.recipes(folds.get(0).measure().isLabelled());
        try {
            folds.get(0).steps().fineTuning().material(folds.get(0).start().model(), recipes.get(0));
            return recipes;
        } catch (UnsupportedModelException e) {
            if (!tuning.isDefault()) {
                throw e.advising("; the search for a size fine-tunes its candidates, so give a size, --epsilon or"
                        + " --epochs 0");
            }
            e.findings().forEach(report::note);
            return List.of();
        }
    }

    private String missed(Found found, CandidateSearch search) {
        OptionalInt lower = search.certifiedAt();
        return ("%s: none of %d candidates is certified to lose at most %s of %s on %,d rows with %s %%"
                        + " confidence%s%s; nothing was written")
                .formatted(
                        pipeline.original().model().file(),
                        found.tried().size(),
                        plain(tolerance.share()),
                        folds.get(0).measure().promised(),
                        rows(),
                        plain(100 * tolerance.confidence()),
                        found.rowsNeeded().orElse(0) > rows()
                                ? String.format(
                                        Locale.ROOT,
                                        "; about %,d rows would be needed",
                                        found.rowsNeeded().getAsLong())
                                : "",
                        lower.isPresent() ? "; --confidence %d would certify one".formatted(lower.getAsInt()) : "");
    }

    private static String plain(double value) {
        return new BigDecimal(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }
}
