package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import odf2nna.internal.network.Value;

/** Inputs of the dense part of a model whose positions can be removed. */
final class SelectableInputs {
    private final DenseRegion region;
    private final OnnxModel model;

    SelectableInputs(DenseRegion region, OnnxModel model) {
        this.region = region;
        this.model = model;
    }

    /** {@return the values whose positions can be removed} */
    Set<String> find() {
        Set<String> selectable = new HashSet<>();
        for (Value.Input input : region.network().inputs()) {
            boolean isTable = region.shape(input.name())
                    .filter(shape -> shape.size() == 2)
                    .isPresent();
            if (isTable && !region.network().barriers().containsKey(input.name())) {
                selectable.add(input.name());
            }
        }
        for (Value value : region.network().values()) {
            if (!takesFewerPositions(value)) {
                upTo(value).forEach(selectable::remove);
            }
        }
        return selectable;
    }

    private boolean takesFewerPositions(Value value) {
        return value.match(new Value.Cases<>(
                (Value.Input input) -> true,
                (Value.Dense dense) -> !region.operator(model, dense).equals("Conv")
                        && region.site(dense).source().trailing() == 0,
                (Value.Activated activated) -> true,
                (Value.Scaled scaled) -> true,
                (Value.Sum sum) -> false,
                (Value.Product product) -> false,
                (Value.Concat concat) -> true));
    }

    /** The values from outside that reach a value without passing a layer. */
    private List<String> upTo(Value value) {
        List<String> found = new ArrayList<>();
        for (String source : value.sources()) {
            Value from = region.network().value(source);
            if (from instanceof Value.Input) {
                found.add(source);
            } else if (!(from instanceof Value.Dense)) {
                found.addAll(upTo(from));
            }
        }
        return found;
    }
}
