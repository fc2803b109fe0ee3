package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.Ancestry;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.runtime.Outputs;

/**
 * The scores of one head of a model or of several, as one value of its network.
 *
 * @param network the dense part of the model; of several heads, with a value more
 * @param value the scores of all, side by side
 * @param scores the values of the heads
 */
public record Heads(DenseNetwork network, String value, List<String> scores) {
    public Heads {
        scores = List.copyOf(scores);
    }

    /** {@return heads of a model, by the values that hold their scores} */
    static Heads of(LoadedModel model, List<String> scores) {
        DenseNetwork network = model.network();
        if (scores.size() == 1) {
            return new Heads(network, scores.get(0), scores);
        }
        String name = String.join(" and ", scores);
        int width = scores.stream().mapToInt(one -> network.value(one).width()).sum();
        List<Value> values = new ArrayList<>(network.values());
        values.add(new Value.Concat(name, scores, width));
        return new Heads(new DenseNetwork(values, network.barriers()), name, scores);
    }

    /** {@return names of the outputs with real numbers that do not come from the same scores as another} */
    public static List<String> others(LoadedModel model, ModelEnd end) {
        Optional<String> scores = end.scoreValue(model.model(), model.region());
        return model.model().outputs().stream()
                .filter(output -> output.type().filter(ElementType::isReal).isPresent())
                .map(TensorSpec::name)
                .filter(name -> !name.equals(end.tensor()))
                .filter(name -> Ancestry.readsInputs(model.model(), name) && !Ancestry.isRandom(model.model(), name))
                .filter(name -> scores.isEmpty() || !scores.equals(scores(model, name)))
                .toList();
    }

    /** {@return names of the layers that training reaches: those that lead to the scores without another operator in between} */
    public static Set<String> trained(LoadedModel model, ModelEnd end) {
        return end.scoreValue(model.model(), model.region())
                .map(scores ->
                        model.network().upTo(scores).stream().map(Value::name).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** {@return names of other outputs that are trained, too, on the outputs of the original} */
    public static List<String> trainedOthers(LoadedModel model, ModelEnd end) {
        return others(model, end).stream()
                .filter(name -> scores(model, name).isPresent())
                .toList();
    }

    /** {@return the scores of an output; empty where operators outside the dense part contribute to them} */
    static Optional<String> scores(LoadedModel model, String output) {
        return ModelEnd.of(model.model(), Optional.of(output)).scoreValue(model.model(), model.region());
    }

    /** {@return numbers of a row} */
    int width() {
        return network.value(value).width();
    }

    /** {@return numbers of a row of each head} */
    List<Integer> widths() {
        return scores.stream().map(one -> network.value(one).width()).toList();
    }

    /** {@return the scores of each head for a batch, {@code [rows, width]}} */
    List<double[]> of(Outputs outputs) {
        return scores.stream().map(outputs::values).toList();
    }
}
