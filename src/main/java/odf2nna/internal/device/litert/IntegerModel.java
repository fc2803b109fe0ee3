package odf2nna.internal.device.litert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.device.CCode;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.device.litert.LiteModel.Fused;
import odf2nna.internal.device.litert.LiteModel.Steps;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.FakeQuantization;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.onnx.UnsupportedModelException;

/** A model in int8 for LiteRT: it can be computed as LiteRT's reference kernels compute it, and be written. */
public final class IntegerModel {
    private static final Set<Activation.Plain> IN_INT8 = Set.of(
            Activation.Plain.RELU,
            Activation.Plain.SIGMOID,
            Activation.Plain.TANH,
            Activation.Plain.GELU,
            Activation.Plain.GELU_TANH,
            Activation.Plain.SWISH,
            Activation.Plain.HARD_SWISH);

    private final LiteModel graph;
    private final FakeQuantization rounding;

    private IntegerModel(LiteModel graph, FakeQuantization rounding) {
        this.graph = graph;
        this.rounding = rounding;
    }

    /** Takes rows of data, for the ranges of values and the means of what layers take. */
    public static final class Calibration {
        private final RowModel row;
        private final FloatGraph.Named named;
        private final LiteModel graph;
        private final FloatRun run;
        private final Ranges ranges;

        private Calibration(RowModel row, FloatGraph.Named named) {
            this.row = row;
            this.named = named;
            this.graph = named.graph();
            this.run = new FloatRun(graph);
            this.ranges = new Ranges(graph);
        }

        /** {@return the numbers of a row} */
        public int width() {
            return graph.inputs().stream()
                    .mapToInt(input -> graph.tensors().get(input.tensor()).size())
                    .sum();
        }

        /**
         * Takes a row.
         *
         * @param row the inputs one after another
         * @throws ArithmeticException if a value is not finite
         */
        public void add(double[] row) {
            double[][] values = run.run(row);
            for (double[] tensor : values) {
                if (!Arrays.stream(tensor).allMatch(Double::isFinite)) {
                    throw new ArithmeticException("a value is not finite");
                }
            }
            ranges.add(values);
        }

        /** {@return the model in int8} */
        public IntegerModel finish() {
            IntegerGraph.Stepped stepped = IntegerGraph.of(graph, ranges);
            return new IntegerModel(stepped.graph(), rounding(stepped.steps()));
        }

        private FakeQuantization rounding(Map<Integer, Steps> steps) {
            Map<String, Grid> grids = new HashMap<>();
            named.values().forEach((value, tensor) -> {
                if (steps.containsKey(tensor)) {
                    grids.put(value, ByName.get(steps, tensor).grid());
                }
            });
            Map<String, FakeQuantization.Layer> layers = new HashMap<>();
            for (Value step : row.steps()) {
                if (step instanceof Value.Dense dense) {
                    int tensor = ByName.get(named.values(), dense.source());
                    Steps input = ByName.get(steps, tensor);
                    double[] means = new double[dense.layer().inputs()];
                    Arrays.setAll(means, index -> input.clipped(ranges.mean(tensor, index)));
                    layers.put(dense.name(), new FakeQuantization.Layer(input.scale(), Vector.of(means)));
                }
            }
            return new FakeQuantization(grids, layers);
        }
    }

    /**
     * Checks that a model can be written in int8.
     *
     * @param format in which it is to be written, for the message
     * @throws UnsupportedModelException if not; names all that can't
     */
    public static void check(LoadedModel model, String format) {
        requireOperators(model, RowModel.of(model, format), format);
    }

    /**
     * {@return what takes the rows for a model in int8}
     *
     * @throws UnsupportedModelException if it can't be written so
     */
    public static Calibration calibrate(LoadedModel model) {
        RowModel row = RowModel.of(model, LiteModelWriter.FORMAT);
        requireOperators(model, row, LiteModelWriter.FORMAT);
        return new Calibration(row, FloatGraph.named(row, model.model(), false));
    }

    private static void requireOperators(LoadedModel model, RowModel row, String format) {
        List<String> findings = new ArrayList<>();
        for (Value step : row.steps()) {
            if (step instanceof Value.Activated activated && !isInInt8(activated.activation())) {
                findings.add("%s '%s'".formatted(activated.activation().title(), activated.name()));
            }
        }
        if (!findings.isEmpty()) {
            throw new UnsupportedModelException(
                    model.model().file().toString(),
                    "can't be written as %s in int8, which has no operator for %s; leave out --precision, or write ONNX"
                            .formatted(format, String.join(", ", findings)));
        }
    }

    private static boolean isInInt8(Activation activation) {
        return ActivationOperators.fused(activation) != Fused.NONE
                || activation instanceof Activation.LeakyRelu
                || activation instanceof Activation.PRelu
                || activation instanceof Activation.Clip
                || activation instanceof Activation.HardSigmoid
                || activation.equals(new Activation.Elu(1))
                || (activation instanceof Activation.Plain plain && IN_INT8.contains(plain));
    }

    /** {@return what is rounded of the network, for training through the rounding} */
    public FakeQuantization rounding() {
        return rounding;
    }

    /** {@return what computes rows} It is for one thread. */
    public Run run() {
        return new IntegerRun(graph)::run;
    }

    /** Computes rows as LiteRT's reference kernels do. */
    public interface Run {
        /**
         * {@return the outputs by their names, as the real numbers that their integers mean}
         *
         * @param row the inputs one after another, as real numbers
         */
        Map<String, double[]> outputs(double[] row);
    }

    /**
     * {@return the model as C code, which computes what {@link #run} computes, bit for bit}
     *
     * @param stem name of the source file, without its ending
     * @param title what made it, for the comment at the top
     * @param rows whose outputs an example prints, as real numbers, with the inputs one after another; there need not be any
     */
    public CCode code(String stem, List<String> title, List<double[]> rows) {
        return IntegerSource.of(graph, stem, title, rows);
    }

    LiteModel graph() {
        return graph;
    }
}
