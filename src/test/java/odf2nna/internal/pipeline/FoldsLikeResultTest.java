package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.pipeline.CandidateSearch.Variant;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is certified is a way of making candidates, so that the one that is written is made as those of the folds were. */
@Tag("native")
class FoldsLikeResultTest {
    private static final PruneOptions HOW =
            new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1);

    @TempDir
    private Path folder;

    private Path rows() throws IOException {
        Random random = new Random(1);
        String lines = IntStream.range(0, 1_500)
                .mapToObj(row -> "%.3f,%.3f,%.3f,%.3f%n"
                        .formatted(
                                random.nextGaussian(),
                                random.nextGaussian(),
                                random.nextGaussian(),
                                random.nextGaussian()))
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("rows.csv"), lines);
    }

    @Test
    void aResultOfTheRowsOfAFoldIsTheCandidateOfThatFold() throws IOException {
        // a layer that is bypassed frees many parameters at once
        LoadedModel original = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, -1, 4, 12, 12, 12, 12, 12, 3));
        String file = rows().toString();
        DataFiles separate = new DataFiles(
                DataOptions.defaults().withFiles(List.of(file)).with(HoldOut.NONE),
                List.of(),
                Optional.empty(),
                List.of(file),
                Optional.empty(),
                Optional.empty());
        ShrinkOptions options = new ShrinkOptions(
                HOW,
                new Goals(
                        Optional.of(Tolerance.defaults()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.empty(), false, true),
                Optional.empty(),
                Optional.empty(),
                false);
        try (RunContext run = RunContext.of(EngineOptions.defaults())) {
            Pipeline steps = Pipeline.of(original, separate, TaskOptions.defaults(), run);
            Candidate start = Candidate.of(SimplifiedModel.forPruning(original, HOW));
            Certification certification = Certification.of(steps, start, options, Certification.Originals.SAME);
            for (double share : CandidateSearch.SHARES) {
                Variant variant = new Variant(share, Optional.empty());
                CandidateSize ofFold = CandidateSize.of(certification.made(0, variant));
                CandidateSize result = CandidateSize.of(certification.made(variant, steps.scratch()));
                assertThat(result).as("%s of the parameters", share).isEqualTo(ofFold);
            }
        }
    }
}
