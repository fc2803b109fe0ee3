package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.Part;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.runtime.ActivationProbe;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.simplify.Knowledge;
import odf2nna.internal.statistics.NonFiniteActivationException;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.pipeline.SimplifyOptions;

/** Gathers what is known of a model for its simplification, and rows on which the result must hold. */
final class KnowledgeReader {
    private static final int PROOF_ROWS = 512;

    private final LoadedModel model;
    private final SimplifyOptions settings;
    private final RunContext run;
    private final InputBounds box;

    /**
     * Reads nothing yet.
     *
     * @throws IllegalArgumentException if an assumption is about no input of the model
     */
    KnowledgeReader(LoadedModel model, SimplifyOptions settings, RunContext run) {
        this.model = model;
        this.settings = settings;
        this.run = run;
        this.box = new InputBounds(model, settings.assumptions());
    }

    /** {@return what is known; rows of data count as inside the ranges, whatever is assumed} */
    Knowledge read() throws IOException {
        Map<String, Knowledge.Span> spans = new LinkedHashMap<>(box.spans());
        List<UnitStatistics> inputs = new ArrayList<>();
        Map<String, UnitStatistics> seen = new HashMap<>();
        if (settings.ranges().isPresent()) {
            inputs.addAll(statistics(settings.ranges().get(), model.region().inputTaps()));
        }
        boolean ranged = !spans.isEmpty() || settings.ranges().isPresent();
        if (settings.onData().isPresent()) {
            Map<String, Tap> taps = new LinkedHashMap<>();
            model.region().inputTaps().forEach(tap -> taps.put(tap.value(), tap));
            model.region().taps(model.model()).forEach(tap -> taps.put(tap.value(), tap));
            statistics(settings.onData().get(), List.copyOf(taps.values()))
                    .forEach(unit -> seen.put(unit.value(), unit));
            if (ranged) {
                model.region().inputTaps().forEach(tap -> inputs.add(ByName.get(seen, tap.value())));
            }
        }
        Map<String, Knowledge.Span> given = Map.copyOf(spans);
        for (UnitStatistics input : inputs) {
            boolean free =
                    !given.containsKey(input.value()) && settings.ranges().isEmpty();
            if (!free) {
                spans.merge(input.value(), new Knowledge.Span(input.minimum(), input.maximum()), KnowledgeReader::hull);
            }
        }
        return new Knowledge(model.unitRoundoff(), spans, seen);
    }

    private static Knowledge.Span hull(Knowledge.Span one, Knowledge.Span other) {
        double[] low = one.low().toArray();
        double[] high = one.high().toArray();
        for (int i = 0; i < low.length; i++) {
            low[i] = Math.min(low[i], other.low().get(i));
            high[i] = Math.max(high[i], other.high().get(i));
        }
        return new Knowledge.Span(Vector.of(low), Vector.of(high));
    }

    private List<UnitStatistics> statistics(DataOptions options, List<Tap> taps) throws IOException {
        Dataset rows = open(options);
        try {
            return ActivationProbe.score(model.model(), taps, rows, Part.ALL, run);
        } catch (NonFiniteActivationException e) {
            throw EvaluationData.unusable(
                    rows,
                    e.getMessage() + "; check the largest values; with --missing keep the model must fill missing ones",
                    e);
        }
    }

    private Dataset open(DataOptions options) throws IOException {
        return Datasets.open(options.with(HoldOut.NONE), InputShapes.of(model.model()));
    }

    /** {@return rows of the data that was given, of that on which alone the result must hold if there is such; else drawn ones} */
    Batch proofRows() throws IOException {
        if (settings.onData().isPresent() || settings.ranges().isPresent()) {
            DataOptions options = settings.onData().or(settings::ranges).orElseThrow();
            return new DataRows(open(options), Part.ALL).first(PROOF_ROWS);
        }
        return box.draw(PROOF_ROWS, run.options().seed());
    }
}
