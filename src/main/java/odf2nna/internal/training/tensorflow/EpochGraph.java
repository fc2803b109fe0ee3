package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import odf2nna.internal.training.TrainingJob;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.TrainingSettings;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A whole epoch as one operator: a loop over its steps in a function, compiled by XLA if requested. There are no
 * variables: the changing state is passed in and out as tensors, so that no update can precede a read.
 */
/*
 * The state of the loop:
 *
 *     step, steps, loss sum, learning rates [steps], corrections [steps], draws [steps],
 *     what controls sparsity [steps], row indices [steps * batch], inputs [rows, width] ..., targets [rows, width], what rows are augmented by ...,
 *     then for each array, those of weights and biases and the numbers that sparsity trains besides: the array, its slots, its mask if it has one
 */
final class EpochGraph implements AutoCloseable {
    static final int STEP = 0;
    static final int STEPS = 1;
    static final int LOSS = 2;
    static final int RATES = 3;
    static final int CORRECTIONS = 4;
    static final int DRAWS = 5;
    static final int CONTROLS = 6;
    static final int INDICES = 7;
    static final int INPUTS = 8;

    private final List<Class<? extends TType>> types = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final List<ConcreteFunction> functions = new ArrayList<>();
    private final List<String> inputs;
    private final NetworkGraph network;
    private final LossGraph goal;
    private final UpdateRule rule;
    private final Augmenter augmenter;
    private final int weights;
    private final TrainingSettings settings;
    private final SparseWeights sparse;
    private final int layerArrays;
    private final Map<String, float[]> deviations = new LinkedHashMap<>();
    private final int parameters;
    private final int batch;
    private final Graph graph;
    private final List<Placeholder<?>> fed = new ArrayList<>();
    private final Operation call;

    /**
     * Builds the operator.
     *
     * @param graph where to put it
     * @param augmentation the augmenter's tensors in the state
     * @param compile whether XLA compiles it
     */
    EpochGraph(
            Graph graph,
            NetworkGraph network,
            LossGraph goal,
            UpdateRule rule,
            Augmenter augmenter,
            List<Tensor> augmentation,
            TrainingJob job,
            boolean compile) {
        this.graph = graph;
        this.network = network;
        this.goal = goal;
        this.rule = rule;
        this.augmenter = augmenter;
        this.settings = job.settings();
        this.sparse = SparseWeights.of(job);
        Map<String, Integer> widths = job.rowInputs();
        this.inputs = List.copyOf(widths.keySet());
        if (settings.optimizer().adversarial() > 0) {
            inputs.forEach(input -> deviations.put(input, job.training().deviations(input)));
        }
        List<long[]> arrays = new ArrayList<>(job.weights().shapes());
        this.layerArrays = arrays.size();
        sparse.numbers().forEach(number -> arrays.add(new long[0]));
        this.parameters = arrays.size();
        int rows = job.training().rows();
        int steps = job.stepsPerEpoch();
        this.batch = settings.schedule().batch(rows);
        add(TInt32.class, Shape.scalar());
        add(TInt32.class, Shape.scalar());
        add(TFloat32.class, Shape.scalar());
        add(TFloat32.class, Shape.of(steps));
        add(TFloat32.class, Shape.of(steps));
        add(TInt32.class, Shape.of(steps));
        add(TFloat32.class, Shape.of(steps));
        add(TInt32.class, Shape.of((long) steps * batch));
        widths.values().forEach(width -> add(TFloat32.class, Shape.of(rows, width)));
        add(TFloat32.class, Shape.of(rows, job.training().targetWidth()));
        for (Tensor part : augmentation) {
            add(part instanceof TInt32 ? TInt32.class : TFloat32.class, part.shape());
        }
        this.weights = types.size();
        for (long[] shape : arrays) {
            for (int copy = 0; copy < stride(); copy++) {
                add(TFloat32.class, Shape.of(shape));
            }
        }
        this.call = build(compile);
    }

    private void add(Class<? extends TType> type, Shape shape) {
        types.add(type);
        shapes.add(shape);
    }

    /** {@return the place of the targets in the state} */
    int targets() {
        return INPUTS + inputs.size();
    }

    /** {@return the first place of the augmenter's tensors, which reach up to the weights} */
    int augmentation() {
        return targets() + 1;
    }

    /** {@return the place of the first weight array in the state; the others follow, each with its slots} */
    int weights() {
        return weights;
    }

    /** {@return how many places a weight array takes in the state: itself, its slots and its mask} */
    int stride() {
        return 1 + rule.slots() + (sparse.isMasked() ? 1 : 0);
    }

    /** {@return how sparsity acts in the loop} */
    SparseWeights sparse() {
        return sparse;
    }

    int size() {
        return types.size();
    }

    Shape shape(int place) {
        return shapes.get(place);
    }

    Placeholder<?> fed(int place) {
        return fed.get(place);
    }

    /** {@return the loop's result at a place: the sum of losses, or one of the arrays from {@link #weights()} on} */
    Output<?> result(int place) {
        return call.output(place == LOSS ? 0 : place - weights() + 1);
    }

    private Operation build(boolean compile) {
        ConcreteFunction goOn = function(
                "goOn",
                (ops, state) ->
                        List.of(ops.math.less(TensorCasts.ints(state.get(STEP)), TensorCasts.ints(state.get(STEPS)))));
        ConcreteFunction body = function("step", this::step);
        // the rows are not among the results: XLA would copy them in every epoch
        ConcreteFunction loop = function("epoch", (ops, state) -> {
            List<Operand<?>> out = new ArrayList<>();
            ops.statelessWhile(state, goOn, body).forEach(out::add);
            List<Operand<?>> changed = new ArrayList<>(List.of(out.get(LOSS)));
            changed.addAll(out.subList(weights(), size()));
            return changed;
        });
        functions.forEach(graph::attachFunction);
        Ops ops = Ops.create(graph);
        for (int i = 0; i < size(); i++) {
            fed.add(ops.placeholder(types.get(i), Placeholder.shape(shapes.get(i))));
        }
        DataType[] all =
                fed.stream().map(operand -> operand.asOutput().dataType()).toArray(DataType[]::new);
        DataType[] floats = new DataType[1 + size() - weights()];
        Arrays.fill(floats, DataType.DT_FLOAT);
        return graph.opBuilder("StatefulPartitionedCall", "train", ops.scope())
                .addInputList(fed.stream().map(Operand::asOutput).toArray(Output<?>[]::new))
                .setAttr("Tin", all)
                .setAttr("Tout", floats)
                .setAttr("f", loop)
                .setAttr("_XlaMustCompile", compile)
                .setAttr("config_proto", "")
                .setAttr("executor_type", "")
                .setAttr("config", "")
                .build();
    }

    private ConcreteFunction function(String name, BiFunction<Ops, List<Operand<?>>, List<Operand<?>>> body) {
        ConcreteFunction made = ConcreteFunction.create(ops -> {
            Signature.Builder signature = Signature.builder(name);
            List<Operand<?>> state = new ArrayList<>();
            for (int i = 0; i < size(); i++) {
                Operand<?> given = ops.withName("i" + i).placeholder(types.get(i), Placeholder.shape(shapes.get(i)));
                state.add(given);
                signature.input(String.format(Locale.ROOT, "i%05d", i), given);
            }
            List<Operand<?>> results = body.apply(ops, state);
            for (int i = 0; i < results.size(); i++) {
                signature.output(String.format(Locale.ROOT, "o%05d", i), results.get(i));
            }
            return signature.build();
        });
        functions.add(made);
        return made;
    }

    private List<Operand<?>> step(Ops ops, List<Operand<?>> state) {
        Floats f = new Floats(ops);
        Operand<TInt32> step = TensorCasts.ints(state.get(STEP));
        Operand<TInt32> indices = ops.slice(
                TensorCasts.ints(state.get(INDICES)),
                ops.expandDims(ops.math.mul(step, ops.constant(batch)), ops.constant(0)),
                ops.constant(new int[] {batch}));
        Map<String, Operand<TFloat32>> rows = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            rows.put(inputs.get(i), ops.gather(TensorCasts.floats(state.get(INPUTS + i)), indices, ops.constant(0)));
        }
        Operand<TFloat32> targets = ops.gather(TensorCasts.floats(state.get(targets())), indices, ops.constant(0));
        List<Operand<TFloat32>> parts = new ArrayList<>();
        for (int i = weights(); i < size(); i++) {
            parts.add(TensorCasts.floats(state.get(i)));
        }
        List<Operand<TFloat32>> now = new ArrayList<>();
        for (int p = 0; p < parameters; p++) {
            now.add(parts.get(p * stride()));
        }
        Operand<TFloat32> control = at(ops, state.get(CONTROLS), step);
        List<Operand<TFloat32>> masks = new ArrayList<>();
        for (int p = 0; p < parameters && sparse.isMasked(); p++) {
            Operand<TFloat32> old = parts.get((p + 1) * stride() - 1);
            masks.add(sparse.mask(f, p, now.get(p), old, control));
        }
        Operand<TInt32> draw = ops.gather(TensorCasts.ints(state.get(DRAWS)), step, ops.constant(0));
        Augmenter.Rows learnt = augmenter.apply(
                f, state.subList(augmentation(), weights()), step, draw, new Augmenter.Rows(rows, targets));
        Context context = new Context(f, draw, masks, control);
        Operand<TFloat32> loss = loss(context, learnt, now);
        List<Augmenter.Rows> moved = adversaries(f, learnt, loss);
        List<Operand<TFloat32>> gradients = gradients(context, learnt, moved, now);
        List<Operand<?>> next = new ArrayList<>();
        next.add(ops.math.add(step, ops.constant(1)));
        next.add(ops.identity(state.get(STEPS)));
        next.add(f.add(TensorCasts.floats(state.get(LOSS)), loss));
        for (int i = RATES; i < weights(); i++) {
            next.add(ops.identity(state.get(i)));
        }
        Operand<TFloat32> rate = at(ops, state.get(RATES), step);
        Operand<TFloat32> correction = at(ops, state.get(CORRECTIONS), step);
        for (int p = 0; p < parameters; p++) {
            boolean decays = p % 2 == 0 && p < layerArrays;
            List<Operand<TFloat32>> before = parts.subList(p * stride(), p * stride() + 1 + rule.slots());
            List<Operand<TFloat32>> after = rule.apply(f, before, gradients.get(p), rate, correction, decays);
            next.add(sparse.updated(f, p, before.get(0), after.get(0)));
            next.addAll(after.subList(1, after.size()));
            if (sparse.isMasked()) {
                next.add(masks.get(p));
            }
        }
        return next;
    }

    /**
     * What all losses of a step share.
     *
     * @param masks of the arrays; empty without
     * @param control what controls sparsity in this step
     */
    private record Context(Floats f, Operand<TInt32> draw, List<Operand<TFloat32>> masks, Operand<TFloat32> control) {}

    private Operand<TFloat32> loss(Context context, Augmenter.Rows learnt, List<Operand<TFloat32>> arrays) {
        Floats f = context.f();
        Dropout dropout = new Dropout(f.ops(), settings.dropout(), batch, context.draw());
        List<Operand<TFloat32>> seen = sparse.seen(f, arrays, context.masks(), context.control());
        Operand<TFloat32> outputs = network.forward(f, learnt.inputs(), seen, Optional.of(dropout));
        return sparse.penalised(f, goal.loss(f, outputs, learnt.targets()), arrays);
    }

    /** {@return the rows moved to where their loss is larger; none without adversarial training} */
    private List<Augmenter.Rows> adversaries(Floats f, Augmenter.Rows learnt, Operand<TFloat32> loss) {
        double distance = settings.optimizer().adversarial();
        return distance == 0
                ? List.of()
                : List.of(new Augmenter.Rows(
                        AdversarialRows.of(f, loss, learnt.inputs(), deviations, distance), learnt.targets()));
    }

    /** {@return the gradients for the update: at the weights, or at the nearby point of larger loss} */
    private List<Operand<TFloat32>> gradients(
            Context context, Augmenter.Rows learnt, List<Augmenter.Rows> moved, List<Operand<TFloat32>> now) {
        Floats f = context.f();
        OptimizerOptions descent = settings.optimizer();
        Operand<TFloat32> loss = loss(context, learnt, moved, now);
        if (descent.sharpness() == 0) {
            return Gradients.of(f, loss, now, descent.clipNorm());
        }
        List<Operand<TFloat32>> whole = Gradients.of(f, loss, now, Double.POSITIVE_INFINITY);
        List<Operand<TFloat32>> above = Gradients.uphill(f, now, whole, descent.sharpness());
        return Gradients.of(f, loss(context, learnt, moved, above), above, descent.clipNorm());
    }

    /** {@return the loss of rows, and half of it that of moved ones, if there are any} */
    private Operand<TFloat32> loss(
            Context context, Augmenter.Rows learnt, List<Augmenter.Rows> moved, List<Operand<TFloat32>> arrays) {
        Operand<TFloat32> loss = loss(context, learnt, arrays);
        Floats f = context.f();
        return moved.isEmpty() ? loss : f.multiply(f.add(loss, loss(context, moved.get(0), arrays)), 0.5);
    }

    private static Operand<TFloat32> at(Ops ops, Operand<?> vector, Operand<TInt32> index) {
        return ops.gather(TensorCasts.floats(vector), index, ops.constant(0));
    }

    @Override
    public void close() {
        functions.forEach(ConcreteFunction::close);
    }
}
