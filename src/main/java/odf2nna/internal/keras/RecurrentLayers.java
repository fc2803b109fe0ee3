package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import odf2nna.internal.network.Vector;

/**
 * Recurrent layers, in one direction or both. Keras has the rows before the steps, ONNX the steps before the rows.
 *
 * @see <a href="https://keras.io/api/layers/recurrent_layers/">Keras: recurrent layers</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">LSTM</a>
 */
final class RecurrentLayers {
    /** Keras' gates of an LSTM are input, forget, cell, output; ONNX has the output second. */
    private static final List<Integer> LSTM_GATES = List.of(0, 3, 1, 2);

    private static final Map<String, String> FUNCTIONS = Map.of(
            "tanh", "Tanh", "sigmoid", "Sigmoid", "relu", "Relu", "softsign", "Softsign", "softplus", "Softplus");

    private RecurrentLayers() {}

    static List<String> weights(LayerConfig layer) {
        return layer.flag(true, "use_bias")
                ? List.of("kernel", "recurrent_kernel", "bias")
                : List.of("kernel", "recurrent_kernel");
    }

    static List<String> bothWeights(LayerConfig layer) {
        List<String> each = weights(inner(layer));
        return Stream.of("forward_", "backward_")
                .flatMap(direction -> each.stream().map(name -> direction + name))
                .toList();
    }

    private static LayerConfig inner(LayerConfig both) {
        JsonNode node = both.config().path("layer");
        String name = node.path("class_name").asText();
        LayerConfig layer = new LayerConfig(both.file(), name, both.name(), node.path("config"), node);
        if (!List.of("LSTM", "GRU", "SimpleRNN").contains(name) || !layer.isOfKeras()) {
            throw both.problem("its layer is of the class '%s', expected LSTM, GRU or SimpleRNN".formatted(name));
        }
        return layer;
    }

    static Value single(LayerCall call) {
        boolean backwards = call.layer().flag(false, "go_backwards");
        Cells cells = new Cells(call, call.layer(), List.of(""));
        String steps = backwards ? "reverse" : "forward";
        if (!cells.givesSequences()) {
            String state = cells.run(steps, false);
            return call.result(
                    "Squeeze",
                    List.of(state, call.draft().integers(call.scope() + "/direction", List.of(0L))),
                    Map.of(),
                    cells.shape(1));
        }
        String all = cells.run(steps, true);
        String one =
                call.inner("single", "Squeeze", all, call.draft().integers(call.scope() + "/direction", List.of(1L)));
        return call.result(
                "Transpose",
                List.of(backwards ? reversed(call, one) : one),
                Map.of("perm", List.of(1L, 0L, 2L)),
                cells.shape(1));
    }

    /** Keras gives what it computed first at first, ONNX at the step that it belongs to. */
    private static String reversed(LayerCall call, String steps) {
        String scope = call.scope();
        return call.inner(
                "reversed",
                "Slice",
                steps,
                call.draft().integers(scope + "/last", List.of(-1L)),
                call.draft().integers(scope + "/before_first", List.of(Long.MIN_VALUE)),
                call.draft().integers(scope + "/axis", List.of(0L)),
                call.draft().integers(scope + "/backwards", List.of(-1L)));
    }

    /** What both directions give stands side by side, at the step that it belongs to. */
    static Value both(LayerCall call) {
        LayerConfig outer = call.layer();
        LayerConfig layer = inner(outer);
        String merge = outer.setting("merge_mode").map(JsonNode::asText).orElse("none");
        if (!merge.equals("concat")) {
            throw outer.problem("its merge_mode is '%s', expected concat".formatted(merge));
        }
        JsonNode other = outer.config().path("backward_layer").path("config");
        for (String setting : List.of("units", "activation", "recurrent_activation", "use_bias", "reset_after")) {
            if (other.has(setting) && !other.get(setting).equals(layer.config().path(setting))) {
                throw outer.problem("its directions have different settings (%s)".formatted(setting));
            }
        }
        if (layer.flag(false, "go_backwards")) {
            throw outer.problem("its first layer runs backwards");
        }
        Cells cells = new Cells(call, layer, List.of("forward_", "backward_"));
        boolean sequences = cells.givesSequences();
        List<Long> order = sequences ? List.of(2L, 0L, 1L, 3L) : List.of(1L, 0L, 2L);
        String states = cells.run("bidirectional", sequences);
        String rows = call.draft().node("Transpose", List.of(states), call.output() + "/rows", Map.of("perm", order));
        List<Long> shape = new ArrayList<>(Collections.nCopies(sequences ? 2 : 1, 0L));
        shape.add(2 * cells.units());
        String constant = call.draft().integers(call.scope() + "/shape", shape);
        return call.result("Reshape", List.of(rows, constant), Map.of(), cells.shape(2));
    }

    /**
     * The cells of a call.
     *
     * @param layer LSTM, GRU or SimpleRNN
     * @param directions what the names of the weights begin with
     */
    private record Cells(LayerCall call, LayerConfig layer, List<String> directions) {
        Cells {
            for (String setting : List.of("stateful", "return_state", "time_major")) {
                if (layer.flag(false, setting)) {
                    throw call.layer().problem("%s is not supported".formatted(setting));
                }
            }
            if (call.input().rank() != 3) {
                throw call.layer()
                        .problem("reads a tensor of shape %s, expected steps of features"
                                .formatted(LayerCall.dims(call.input())));
            }
        }

        long units() {
            double units = layer.number(0, "units");
            if (units < 1 || units != Math.rint(units) || units > Integer.MAX_VALUE) {
                throw call.layer()
                        .problem("its units are %s, expected a positive integer"
                                .formatted(layer.config().path("units")));
            }
            return (long) units;
        }

        boolean givesSequences() {
            return layer.flag(false, "return_sequences");
        }

        List<Long> shape(int sides) {
            List<Long> input = call.input().shape();
            long width = sides * units();
            return givesSequences() ? List.of(input.get(0), input.get(1), width) : List.of(input.get(0), width);
        }

        private boolean resetsAfter() {
            return layer.className().equals("GRU") && layer.flag(false, "reset_after");
        }

        private List<Integer> gates() {
            return switch (layer.className()) {
                case "LSTM" -> LSTM_GATES;
                case "GRU" -> List.of(0, 1, 2);
                default -> List.of(0);
            };
        }

        /** {@return the states of all steps, or the last ones} */
        String run(String direction, boolean all) {
            long count = gates().size();
            long width = call.width();
            List<Long> bothBiases = List.of((long) directions.size(), 2 * count * units());
            List<String> operands = new ArrayList<>();
            operands.add(call.draft()
                    .node(
                            "Transpose",
                            List.of(call.input().tensor()),
                            call.output() + "/steps",
                            Map.of("perm", List.of(1L, 0L, 2L))));
            operands.add(kernel("kernel", width));
            operands.add(kernel("recurrent_kernel", units()));
            if (layer.flag(true, "use_bias")) {
                operands.add(call.constant("bias", bothBiases, biases()));
            }
            Map<String, Object> attributes = new TreeMap<>();
            attributes.put("hidden_size", units());
            attributes.put("direction", direction);
            attributes.put("activations", activations());
            if (layer.className().equals("GRU")) {
                attributes.put("linear_before_reset", resetsAfter() ? 1L : 0L);
            }
            String operator = layer.className().equals("SimpleRNN") ? "RNN" : layer.className();
            String states = call.output() + (all ? "/all" : "/state");
            List<String> outputs = all ? List.of(states) : List.of("", states);
            call.draft().node(call.output(), operator, operands, outputs, attributes);
            return states;
        }

        private List<String> activations() {
            List<String> each = new ArrayList<>();
            if (!layer.className().equals("SimpleRNN")) {
                each.add(function("recurrent_activation", "sigmoid"));
            }
            each.add(function("activation", "tanh"));
            if (layer.className().equals("LSTM")) {
                each.add(function("activation", "tanh"));
            }
            return Collections.nCopies(directions.size(), each).stream()
                    .flatMap(List::stream)
                    .toList();
        }

        private String function(String setting, String otherwise) {
            String name = layer.setting(setting).map(JsonNode::asText).orElse(otherwise);
            if (name.equals("hard_sigmoid") && !call.keras3()) {
                return "HardSigmoid"; // ONNX' slope is that of Keras 2
            }
            String function = FUNCTIONS.get(name);
            if (function == null) {
                throw call.layer()
                        .problem("its %s is '%s', expected one of %s"
                                .formatted(
                                        setting,
                                        name,
                                        FUNCTIONS.keySet().stream().sorted().toList()));
            }
            return function;
        }

        /** From inputs, gates and units to gates and units, inputs. */
        private String kernel(String name, long inputs) {
            int rows = Math.toIntExact(inputs);
            int units = Math.toIntExact(units());
            int columns = gates().size() * units;
            double[] moved = new double[directions.size() * rows * columns];
            int next = 0;
            for (String direction : directions) {
                Vector given = call.weight(direction + name, List.of(inputs, (long) columns));
                for (int gate : gates()) {
                    for (int unit = 0; unit < units; unit++) {
                        for (int row = 0; row < rows; row++) {
                            moved[next++] = given.get(row * columns + gate * units + unit);
                        }
                    }
                }
            }
            return call.constant(name, List.of((long) directions.size(), (long) columns, inputs), Vector.of(moved));
        }

        /** Those of inputs, then those of states, which are zeros but in a GRU that resets after its product. */
        private Vector biases() {
            int units = Math.toIntExact(units());
            int columns = gates().size() * units;
            double[] all = new double[directions.size() * 2 * columns];
            int next = 0;
            for (String direction : directions) {
                List<Long> dims = resetsAfter() ? List.of(2L, (long) columns) : List.of((long) columns);
                Vector given = call.weight(direction + "bias", dims);
                for (int part = 0; part < 2; part++) {
                    for (int gate : gates()) {
                        for (int unit = 0; unit < units; unit++) {
                            int at = part * columns + gate * units + unit;
                            all[next++] = at < given.size() ? given.get(at) : 0;
                        }
                    }
                }
            }
            return Vector.of(all);
        }
    }
}
