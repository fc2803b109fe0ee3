package odf2nna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.report.RunReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.Device;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Building networks from a program. */
@Tag("native")
class NetworkBuilderTest {
    @TempDir
    private Path folder;

    private Path table;

    @BeforeEach
    void makeData() throws IOException {
        Random random = new Random(3);
        StringBuilder csv = new StringBuilder("income,city,pays\n");
        for (int row = 0; row < 200; row++) {
            double income = 2 + random.nextGaussian();
            String city = random.nextBoolean() ? "Aix" : "Brno";
            csv.append(String.format(
                    Locale.ROOT, "%.3f,%s,%s%n", income, city, income + (city.equals("Brno") ? 1.5 : 0) > 2.5));
        }
        table = Files.writeString(folder.resolve("people.csv"), csv.toString());
    }

    private NetworkBuilder quick() {
        return NetworkBuilder.of(table)
                .target("pays")
                .layers(1)
                .generalEpochs(40)
                .goal(Goal.parameters("80%"))
                .device(Device.CPU);
    }

    @Test
    void theModelTakesTheColumnsByName() throws IOException {
        RunReport report = quick().general(folder.resolve("general.onnx")).writeTo(folder.resolve("small.onnx"));

        assertThat(folder.resolve("small.onnx")).isNotEmptyFile();
        assertThat(folder.resolve("general.onnx")).isNotEmptyFile();
        assertThat(report.build().classes()).containsExactly("false", "true");
        assertThat(report.after().inputs()).containsExactly("income FLOAT[?,1]", "city STRING[?,1]");
    }

    @Test
    void whatExistsIsReplacedOnlyWhereThatIsSaid() throws IOException {
        Path output = Files.writeString(folder.resolve("small.onnx"), "mine");

        assertThatThrownBy(() -> quick().writeTo(output)).isInstanceOf(OutputException.class);
        assertThat(output).hasContent("mine");
        quick().writeTo(output, StandardCopyOption.REPLACE_EXISTING);
        assertThat(Files.size(output)).isGreaterThan(1_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quick().writeTo(output, StandardCopyOption.ATOMIC_MOVE))
                .withMessageContaining("REPLACE_EXISTING");
    }

    @Test
    void aCancelledRunLeavesNothing() throws IOException {
        CancellationToken token = new CancellationToken();
        NetworkBuilder builder = quick().progress((what, done, total) -> token.cancel());

        assertThatThrownBy(() -> builder.writeTo(folder.resolve("saved"), ModelFormat.SAVEDMODEL, token))
                .isInstanceOf(CancellationException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(table);
        }
    }

    @Test
    void optionsAreCheckedAndDataAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quick().folds(1).writeTo(folder.resolve("a.onnx")))
                .withMessageContaining("folds: expected 2 to 10, got 1");
        assertThatThrownBy(() -> quick().target("paid").writeTo(folder.resolve("a.onnx")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("'paid'");
    }
}
