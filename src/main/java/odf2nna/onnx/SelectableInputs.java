package odf2nna.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import odf2nna.network.Signal;
import odf2nna.onnx.proto.Onnx.NodeProto;

/** What enters the dense part of a model from outside, and may do so with fewer positions. */
final class SelectableInputs {
    private static final Set<String> RESHAPING =
            Set.of("Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout");

    private final DenseRegion region;
    private final OnnxModel model;

    SelectableInputs(DenseRegion region, OnnxModel model) {
        this.region = region;
        this.model = model;
    }

    /** {@return the signals of which positions can be left out} */
    Set<String> find() {
        Set<String> selectable = new HashSet<>();
        for (Signal signal : region.network().signals()) {
            boolean isTable = region.shape(signal.name())
                    .filter(shape -> shape.size() == 2)
                    .isPresent();
            if (signal instanceof Signal.Input
                    && isTable
                    && !region.network().barriers().containsKey(signal.name())) {
                selectable.add(signal.name());
            }
        }
        for (Signal signal : region.network().signals()) {
            boolean plain = !(signal instanceof Signal.Dense dense)
                    || (!region.operator(model, dense).equals("Conv")
                            && region.site(dense).source().trailing() == 0);
            boolean unitwise = signal instanceof Signal.Dense
                    || signal instanceof Signal.Scaled
                    || signal instanceof Signal.Activated
                    || signal instanceof Signal.Joined;
            if (!plain || !unitwise) {
                upTo(signal).forEach(selectable::remove);
            }
        }
        return selectable;
    }

    /** The signals from outside that reach a signal without passing a layer. */
    private List<String> upTo(Signal signal) {
        List<String> found = new ArrayList<>();
        for (String source : signal.sources()) {
            Signal from = region.network().signal(source);
            if (from instanceof Signal.Input) {
                found.add(source);
            } else if (!(from instanceof Signal.Dense)) {
                found.addAll(upTo(from));
            }
        }
        return found;
    }

    /** {@return the input of the model whose numbers, in their order, a tensor holds} */
    static Optional<String> modelInput(Graph graph, String signal) {
        String tensor = signal;
        while (true) {
            Optional<NodeProto> node = graph.producer(tensor).map(graph::node);
            if (node.isEmpty()) {
                String reached = tensor;
                return graph.feeds().stream()
                        .map(feed -> feed.getName())
                        .filter(reached::equals)
                        .findFirst();
            }
            boolean same = RESHAPING.contains(Graph.operator(node.get()))
                    && tensor.equals(node.get().getOutput(0));
            if (!same) {
                return Optional.empty();
            }
            tensor = node.get().getInput(0);
        }
    }
}
