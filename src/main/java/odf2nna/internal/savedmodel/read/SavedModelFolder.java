package odf2nna.internal.savedmodel.read;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import odf2nna.internal.savedmodel.SavedModelFiles;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * The graph of a SavedModel: one of those in {@code saved_model.pb} or {@code saved_model.pbtxt}, by its tags, and one of
 * its signatures.
 *
 * @param problem names the folder, and makes errors
 */
record SavedModelFolder(SavedModelProblem problem) {
    private static final String USUAL_SIGNATURE = "serving_default";
    private static final String USUAL_TAG = "serve";
    private static final String NO_SIGNATURE = "__saved_model_init_op";

    private SavedModel parse() throws IOException {
        Path binary = problem.folder().resolve(SavedModelFiles.BINARY);
        try {
            if (Files.isRegularFile(binary)) {
                return SavedModel.parseFrom(Files.readAllBytes(binary));
            }
            SavedModel.Builder text = SavedModel.newBuilder();
            TextFormat.Parser parser =
                    TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build();
            parser.merge(
                    Files.readString(problem.folder().resolve(SavedModelFiles.TEXT), StandardCharsets.UTF_8), text);
            return text.build();
        } catch (InvalidProtocolBufferException e) {
            throw problem.of(SavedModelFiles.BINARY + " is no SavedModel or cut short: " + e.getMessage());
        } catch (TextFormat.ParseException e) {
            throw problem.of(
                    SavedModelFiles.TEXT + " is no SavedModel in text: line " + e.getLine() + ": " + e.getMessage());
        }
    }

    /**
     * {@return the graph with a tag}
     *
     * @param tag empty for {@code serve}, or the only graph there is
     */
    MetaGraphDef graph(Optional<String> tag) throws IOException {
        SavedModel model = parse();
        List<String> there = new ArrayList<>();
        for (MetaGraphDef graph : model.getMetaGraphsList()) {
            List<String> tags = graph.getMetaInfoDef().getTagsList();
            boolean only = tag.isEmpty() && model.getMetaGraphsCount() == 1;
            if (only || tags.contains(tag.orElse(USUAL_TAG))) {
                return graph;
            }
            there.add(String.join(",", tags));
        }
        throw problem.of(
                there.isEmpty()
                        ? "holds no graph; save the model again"
                        : "has no graph with the tag '%s'; available: %s"
                                .formatted(tag.orElse(USUAL_TAG), String.join("; ", there)));
    }

    /**
     * {@return the name of a signature}
     *
     * @param wanted empty for {@code serving_default}, or the only one there is
     */
    String signature(MetaGraphDef graph, Optional<String> wanted) {
        TreeSet<String> keys = new TreeSet<>(graph.getSignatureDefMap().keySet());
        keys.remove(NO_SIGNATURE);
        if (keys.isEmpty()) {
            throw problem.of("has no signature, so its inputs and outputs are not known; save the model with one");
        }
        String key = wanted.orElse(keys.size() == 1 ? keys.first() : USUAL_SIGNATURE);
        if (!keys.contains(key)) {
            throw problem.of("has no signature '%s'; available: %s (--signature)", key, String.join(", ", keys));
        }
        return key;
    }
}
