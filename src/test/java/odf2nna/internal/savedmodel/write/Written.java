package odf2nna.internal.savedmodel.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.OnnxModel;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** Writes SavedModels and looks at them. */
final class Written {
    /**
     * How many roundings of 2⁻²⁴ (2⁻⁵³, 2⁻¹¹) two runs may differ by, relative to the largest number of an output, or to 1
     * if that is smaller. Both round every operator and add products in an order of their own; the sums are of a dozen
     * products, and no more than 7 were seen.
     */
    private static final double ROUNDINGS = 32;

    private Written() {}

    static Path write(OnnxModel model, Path target) throws IOException {
        try (StagedFile staged =
                SavedModelWriter.write(model, SavedModelTarget.stage(new StagingArea(), target, true))) {
            staged.commit();
        }
        return target;
    }

    static MetaGraphDef read(Path folder) throws IOException {
        SavedModel saved = SavedModel.parseFrom(Files.readAllBytes(folder.resolve("saved_model.pb")));
        assertThat(saved.getMetaGraphsCount()).isEqualTo(1);
        return saved.getMetaGraphs(0);
    }

    /** Compares outputs; {@code roundoff} replaces that of their type if it is larger. */
    static void assertSame(String title, Map<String, Numbers> actual, Map<String, Numbers> expected, double roundoff) {
        expected.forEach((name, right) -> {
            Numbers found = actual.get(name);
            assertThat(found).as(name).isNotNull();
            assertThat(found.shape()).as(title).isEqualTo(right.shape());
            double largest = Arrays.stream(right.values()).map(Math::abs).max().orElse(0);
            double allowed = ROUNDINGS * Math.max(roundoff, found.type().unitRoundoff()) * Math.max(1, largest);
            assertThat(found.values()).as(title).containsExactly(right.values(), within(allowed));
        });
    }
}
