package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.runtime.RunContext;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which options memory and time allow. Nothing is run. */
class PlanningTest {
    @TempDir
    private Path folder;

    private Planning planning(int width) throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.csv"), "1,2,0\n3,4,1\n");
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, -1, 2, width, 2));
        DataFiles files = new DataFiles(DataOptions.defaults().withFiles(List.of(rows.toString())), List.of());
        Pipeline pipeline = Pipeline.of(model, files, TaskOptions.defaults(), RunContext.of(EngineOptions.defaults()));
        return pipeline.planning(Candidate.of(
                SimplifiedModel.forPruning(model, PruneOptions.of(0).withSimplify(false))));
    }

    private static PruneOptions options(CriterionName criterion, Compensation compensation, boolean sequential) {
        return new PruneOptions(criterion, 0.5, compensation, OnEmptyLayer.KEEP_ONE, false, 4)
                .withSequential(sequential);
    }

    @ParameterizedTest
    @CsvSource({
        "RECONSTRUCTION, REFIT, true, CONTRIBUTION, FOLD",
        "STD, REFIT, false, STD, FOLD",
        "STD, NONE, false, STD, NONE"
    })
    void layersThatAreTooWideAreRankedAndFoldedWithoutCovariances(
            CriterionName criterion,
            Compensation compensation,
            boolean sequential,
            CriterionName takenCriterion,
            Compensation takenCompensation)
            throws IOException {
        PruneOptions wanted = options(criterion, compensation, sequential);

        PruneOptions taken = planning(4097).feasible(wanted);

        assertThat(taken).isEqualTo(options(takenCriterion, takenCompensation, false));
    }

    @Test
    void otherLayersAreTreatedAsAsked() throws IOException {
        PruneOptions wanted = options(CriterionName.RECONSTRUCTION, Compensation.REFIT, true);

        assertThat(planning(64).feasible(wanted)).isSameAs(wanted);
    }
}
