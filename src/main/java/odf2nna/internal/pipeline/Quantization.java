package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.QuantizedLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OpsetRaise;
import odf2nna.internal.onnx.QuantizedRewriter;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.prune.quantize.CommonScale;
import odf2nna.internal.prune.quantize.GridSearch;
import odf2nna.internal.prune.quantize.InputFactors;
import odf2nna.internal.prune.quantize.LayerQuantizer;
import odf2nna.internal.runtime.ActivationProbe;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.NonFiniteActivationException;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.statistics.ValueHistogram;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.OutputOptions.Precision;

/**
 * Puts the dense layers of a model into integers: two passes over the scoring rows, one for the range and the mean of
 * every number that a layer reads, one for how often which values come up; then grids, weights, and the graph.
 */
record Quantization(EvaluationData data, RunContext run) {
    /**
     * A model in integers.
     *
     * @param left layers that are not, with the reason
     * @param notes what should be known of it
     */
    record Result(OnnxModel model, List<String> left, List<String> notes) {
        Result {
            left = List.copyOf(left);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Quantizes every layer that can be.
     *
     * @throws UnsupportedModelException if none can
     */
    static Result of(LoadedModel exact, EvaluationData data, RunContext run) throws IOException {
        data.firstScoringRows(1);
        try {
            return new Quantization(data, run).quantized(exact);
        } catch (NonFiniteActivationException e) {
            throw Calibration.unusable(data.scoring().dataset(), e);
        }
    }

    private Result quantized(LoadedModel exact) throws IOException {
        LowPrecision.check(exact, Precision.INT8);
        List<String> left = new ArrayList<>();
        Map<String, List<Value.Dense>> consumers = consumers(exact, left);
        Map<String, UnitStatistics> seen = score(exact, consumers);
        Map<String, Read> inputs = watch(exact, consumers, seen);
        Set<String> perUnit = perUnit(exact.network(), consumers, inputs, seen);
        boolean asItIs = perUnit.isEmpty() && exact.model().opset() >= OpsetRaise.QUANTIZED;
        Optional<OnnxModel> raised = asItIs ? Optional.of(exact.model()) : OpsetRaise.perUnit(exact.model());
        Map<String, QuantizedLayer> layers = new LinkedHashMap<>();
        consumers.forEach((value, group) -> {
            for (Value.Dense layer : group) {
                Optional<QuantizedLayer> quantized = Optional.ofNullable(inputs.get(value))
                        .flatMap(read -> LayerQuantizer.quantize(
                                layer.layer(),
                                read.input(),
                                read.seen().mean(),
                                raised.isPresent() && perUnit.contains(layer.name())));
                quantized.ifPresentOrElse(
                        integers -> layers.put(layer.name(), integers),
                        () -> left.add(LowPrecision.stays(
                                layer, "its numbers are too large or too small for the scales of int8")));
            }
        });
        if (layers.isEmpty()) {
            throw new UnsupportedModelException(exact.model().file().toString(), left);
        }
        OnnxModel model = QuantizedRewriter.rewrite(raised.orElse(exact.model()), exact.region(), layers);
        return new Result(model, left, notes(exact.model(), raised));
    }

    private static List<String> notes(OnnxModel exact, Optional<OnnxModel> raised) {
        if (raised.isEmpty()) {
            return List.of(
                    "opset %d has one scale for all weights of a layer; with 13 each unit would have its own, but %s is not the same there"
                            .formatted(exact.opset(), OpsetRaise.obstacle(exact).orElse("a node")));
        }
        return raised.get().opset() == exact.opset()
                ? List.of()
                : List.of("opset raised from %d to %d, for QuantizeLinear with a scale for each unit"
                        .formatted(exact.opset(), raised.get().opset()));
    }

    /** The layers that can be in integers, by what they read. */
    private static Map<String, List<Value.Dense>> consumers(LoadedModel exact, List<String> left) {
        Map<String, List<Value.Dense>> consumers = new LinkedHashMap<>();
        for (Value.Dense layer : exact.network().layers()) {
            QuantizedRewriter.reason(exact.model(), exact.region(), layer)
                    .ifPresentOrElse(
                            why -> left.add(LowPrecision.stays(layer, why)),
                            () -> consumers
                                    .computeIfAbsent(layer.source(), value -> new ArrayList<>())
                                    .add(layer));
        }
        return consumers;
    }

    /** What layers read: how it is stored, and what was seen of it. */
    private record Read(QuantizedInput input, UnitStatistics seen) {}

    /** The layers of which each unit needs a scale of its own. */
    private static Set<String> perUnit(
            DenseNetwork network,
            Map<String, List<Value.Dense>> consumers,
            Map<String, Read> inputs,
            Map<String, UnitStatistics> seen) {
        Set<String> names = new HashSet<>();
        inputs.forEach((value, read) -> {
            for (Value.Dense layer : consumers.getOrDefault(value, List.of())) {
                boolean hidden = network.isConsumedByLayersOnly(layer.name());
                Vector deviations = ByName.get(seen, layer.name()).deviation();
                if (!CommonScale.isEnough(layer.layer(), read.input(), read.seen(), deviations, hidden)) {
                    names.add(layer.name());
                }
            }
        });
        return names;
    }

    private static List<Tap> taps(LoadedModel exact, Map<String, List<Value.Dense>> consumers) {
        return exact.region().taps(exact.model()).stream()
                .filter(tap -> consumers.containsKey(tap.value()))
                .toList();
    }

    /** {@return what is seen of all that these layers read and give, by value} */
    private Map<String, UnitStatistics> score(LoadedModel exact, Map<String, List<Value.Dense>> consumers)
            throws IOException {
        Map<String, Tap> taps = new LinkedHashMap<>();
        taps(exact, consumers).forEach(tap -> taps.put(tap.value(), tap));
        Set<String> layers = new HashSet<>();
        consumers.values().forEach(group -> group.forEach(layer -> layers.add(layer.name())));
        exact.region().layerTaps().stream()
                .filter(tap -> layers.contains(tap.value()))
                .forEach(tap -> taps.putIfAbsent(tap.value(), tap));
        Map<String, UnitStatistics> seen = new HashMap<>();
        ActivationProbe.score(
                        exact.model(),
                        List.copyOf(taps.values()),
                        data.scoring().dataset(),
                        data.scoring().part(),
                        run)
                .forEach(units -> seen.put(units.value(), units));
        return seen;
    }

    private Map<String, Read> watch(
            LoadedModel exact, Map<String, List<Value.Dense>> consumers, Map<String, UnitStatistics> statistics)
            throws IOException {
        List<Tap> taps = taps(exact, consumers);
        List<Optional<Vector>> factors = new ArrayList<>();
        for (Tap tap : taps) {
            List<Matrix> weights = consumers.getOrDefault(tap.value(), List.of()).stream()
                    .map(layer -> layer.layer().weights())
                    .toList();
            // behind a Relu the factors would keep ONNX Runtime from making one integer product of the layer before
            boolean fromOutside = exact.network().value(tap.value()) instanceof Value.Input;
            factors.add(
                    fromOutside ? InputFactors.choose(ByName.get(statistics, tap.value()), weights) : Optional.empty());
        }
        List<ValueHistogram> histograms = ActivationProbe.values(
                exact.model(),
                taps,
                factors,
                data.scoring().dataset(),
                data.scoring().part(),
                run);
        Map<String, Read> inputs = new HashMap<>();
        for (int i = 0; i < taps.size(); i++) {
            UnitStatistics seen = ByName.get(statistics, taps.get(i).value());
            Optional<Vector> multiplied = factors.get(i);
            grid(seen, multiplied, histograms.get(i))
                    .ifPresent(grid -> inputs.put(seen.value(), new Read(new QuantizedInput(multiplied, grid), seen)));
        }
        return inputs;
    }

    private static Optional<Grid> grid(UnitStatistics seen, Optional<Vector> factors, ValueHistogram values) {
        double low = 0;
        double high = 0;
        for (int unit = 0; unit < seen.width(); unit++) {
            int index = unit;
            double factor = factors.map(each -> each.get(index)).orElse(1.0);
            low = Math.min(low, seen.minimum().get(unit) * factor);
            high = Math.max(high, seen.maximum().get(unit) * factor);
        }
        return high - low > Float.MAX_VALUE ? Optional.empty() : Optional.of(GridSearch.choose(values, low, high));
    }
}
