package odf2nna.internal.savedmodel.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.internal.savedmodel.Types;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Reads TensorFlow SavedModels as ONNX models: of Keras 2 ({@code save}), Keras 3 ({@code export}),
 * {@code tf.saved_model.save}, and of TensorFlow 1, with variables or frozen; and frozen graphs in files of their own. A graph is followed from the outputs of a
 * signature back to its inputs; nothing in the file is executed, and TensorFlow's library is not needed.
 *
 * <p>Inputs and outputs are called like in the signature, in the order of their names. An output that can't be translated
 * is left out where another can be, and named in the metadata.
 *
 * @see <a href="https://www.tensorflow.org/guide/saved_model">TensorFlow: SavedModel</a>
 */
public final class SavedModelReader {
    private static final Set<String> LOOPING = Set.of("While", "StatelessWhile", "Enter", "NextIteration");

    private static final String LOOPS =
            "a loop, as recurrent layers are exported, is not supported; give the .keras file, or an ONNX file, which"
                    + " Keras writes by model.export(\"model.onnx\", format=\"onnx\")";

    private static final String KNOWN =
            "these operators are not supported, only dense layers, attention, convolutions and what stands between them";

    private final SavedModelProblem problem;
    private final MetaGraphDef graph;
    private final Wiring wiring;
    private final OnnxDraft draft;
    private final String key;
    private final SignatureDef signature;

    private SavedModelReader(SavedModelProblem problem, MetaGraphDef graph, String key) {
        this.problem = problem;
        this.graph = graph;
        this.wiring = new Wiring(problem, graph.getGraphDef());
        this.key = key;
        this.signature = graph.getSignatureDefOrThrow(key);
        String name =
                String.valueOf(problem.folder().toAbsolutePath().normalize().getFileName());
        String version = graph.getMetaInfoDef().getTensorflowVersion();
        this.draft = new OnnxDraft(problem, new ModelBuilder(name, "tensorflow", version));
    }

    /**
     * Reads a model.
     *
     * @param folder holds {@code saved_model.pb} or {@code saved_model.pbtxt}
     * @param signature empty for {@code serving_default}, or the only one there is
     * @param tag of the graph; empty for {@code serve}, or the only one there is
     * @throws odf2nna.onnx.UnsupportedModelException if it is broken or incomplete, or has operators outside the supported
     *     subset on every way from its inputs to its outputs
     * @throws IOException if it can't be read
     */
    public static OnnxModel read(Path folder, Optional<String> signature, Optional<String> tag) throws IOException {
        SavedModelProblem problem = new SavedModelProblem(folder);
        SavedModelFolder files = new SavedModelFolder(problem);
        MetaGraphDef graph = files.graph(tag);
        return new SavedModelReader(problem, graph, files.signature(graph, signature)).translate(folder);
    }

    /**
     * Reads a graph in a file of its own, whose weights are constants.
     *
     * @param file see {@link FrozenGraph#isFrozenGraph}
     * @throws odf2nna.onnx.UnsupportedModelException as above, or if its weights are not in it
     * @throws IOException if it can't be read
     */
    public static OnnxModel readFrozen(Path file) throws IOException {
        SavedModelProblem problem = new SavedModelProblem(file);
        return new SavedModelReader(problem, FrozenGraph.read(problem), FrozenGraph.SIGNATURE).translate(file);
    }

    private OnnxModel translate(Path folder) throws IOException {
        Map<TensorRef, Value> inputs = inputs();
        Map<String, TensorRef> ends = new LinkedHashMap<>();
        Map<TensorRef, String> names = new LinkedHashMap<>();
        new TreeMap<>(signature.getOutputsMap()).forEach((name, info) -> {
            TensorRef end = wiring.resolve(wiring.graph(), info.getName());
            ends.put(name, end);
            names.putIfAbsent(end, name);
        });
        if (ends.isEmpty()) {
            throw problem.of("the signature '%s' has no outputs", key);
        }
        GraphTranslator translator = new GraphTranslator(problem, graph, wiring, draft, names);
        inputs.forEach(translator::define);
        List<String> leftOut = dropUnknown(translator, ends, names);
        ends.keySet().forEach(draft::reserve);
        for (Map.Entry<String, TensorRef> end : ends.entrySet()) {
            output(end.getKey(), translator.translate(end.getValue()));
        }
        Map<String, String> metadata = new TreeMap<>(Map.of(SavedModelMetadata.SIGNATURE, key));
        if (!leftOut.isEmpty()) {
            metadata.put(SavedModelMetadata.LEFT_OUT, String.join("; ", leftOut));
        }
        return draft.builder().build(folder).withMetadata(metadata);
    }

    private Map<TensorRef, Value> inputs() {
        Map<String, TensorInfo> sorted = new TreeMap<>(signature.getInputsMap());
        if (sorted.isEmpty()) {
            throw problem.of("the signature '%s' takes no inputs", key);
        }
        Map<TensorRef, Value> inputs = new LinkedHashMap<>();
        sorted.forEach((name, info) -> {
            if (info.getName().isEmpty()) {
                throw problem.of("the input '%s' is not a plain tensor", name);
            }
            ElementType type = Types.of(info.getDtype())
                    .orElseThrow(
                            () -> problem.of("the input '%s' is of the type %s", name, Types.title(info.getDtype())));
            if (info.getTensorShape().getUnknownRank()) {
                throw problem.of(
                        "the input '%s' may have any number of dimensions; save the model with its input shape", name);
            }
            List<Long> dims = StoredTensor.dims(info.getTensorShape());
            inputs.put(wiring.markInput(info.getName()), draft.input(name, type, dims));
        });
        return inputs;
    }

    /** Takes out the outputs that can't be translated and {@return them with the reason} */
    private List<String> dropUnknown(
            GraphTranslator translator, Map<String, TensorRef> ends, Map<TensorRef, String> names) {
        List<String> reasons = new ArrayList<>();
        boolean loops = false;
        for (Map.Entry<String, TensorRef> end : List.copyOf(ends.entrySet())) {
            Map<String, Integer> unknown = translator.unknown(end.getValue());
            if (!unknown.isEmpty()) {
                List<String> counted = new ArrayList<>();
                unknown.forEach((operator, count) -> counted.add(count == 1 ? operator : operator + " ×" + count));
                reasons.add("output '%s' needs %s".formatted(end.getKey(), String.join(", ", counted)));
                loops |= !Collections.disjoint(unknown.keySet(), LOOPING);
                ends.remove(end.getKey());
                names.remove(end.getValue(), end.getKey());
            }
        }
        if (ends.isEmpty()) {
            throw problem.of("%s; %s", String.join("; ", reasons), loops ? LOOPS : KNOWN);
        }
        return reasons;
    }

    /** Declares an output; a tensor that has another name, since it is an input, a constant or two outputs, is passed on. */
    private void output(String name, Value value) {
        String tensor = draft.tensor(value);
        if (!tensor.equals(name)) {
            draft.builder().node("Identity", List.of(tensor), name);
        }
        draft.builder().output(name, value.type(), value.dims());
    }
}
