package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.training.CheckpointFolder;
import odf2nna.internal.training.Checkpoints;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.report.SweepPoint;

/**
 * The models of a sweep in its folder. Each file appears whole; a model counts as finished from the moment its record
 * stands in {@link SweepState}, which is written last.
 */
final class SweepFolder {
    private final Path folder;
    private final StagingArea staging;
    private final SweepState state;

    SweepFolder(Path folder, StagingArea staging) {
        this.folder = folder;
        this.staging = staging;
        this.state = new SweepState(folder, staging);
    }

    SweepState state() {
        return state;
    }

    /** {@return the file of a model} */
    Path model(String name) {
        return folder.resolve(name + ".onnx");
    }

    private Path plan(String name) {
        return folder.resolve(name + ".plan.json");
    }

    private Path report(String name) {
        return folder.resolve(name + ".report.json");
    }

    /** {@return a model that an earlier run has finished, as it still is} */
    Optional<SweepPoint> finished(String name) throws IOException {
        Path record = state.record(name);
        if (!Files.exists(record) || !Files.exists(model(name)) || !Files.exists(report(name))) {
            return Optional.empty();
        }
        return JsonReport.readPoint(Files.readString(record))
                .filter(point -> point.sha256().equals(digest(name)));
    }

    private String digest(String name) {
        try {
            return ModelDigest.sha256(OnnxModelReader.read(model(name)));
        } catch (IOException | UnsupportedModelException e) {
            return "";
        }
    }

    /** {@return where the states of a training are kept until its model is finished} */
    Checkpoints checkpoints(String name) {
        return new CheckpointFolder(state.checkpoints(name));
    }

    /** {@return a place for a model that is to be made; what an unfinished one left there is removed} */
    StagedFile place(String name) throws IOException {
        Files.deleteIfExists(state.record(name));
        SweepState.delete(folder, file -> file.startsWith(name + ".onnx"));
        return staging.beside(model(name));
    }

    /**
     * Puts a finished model in its place.
     *
     * @param planName names the file of the plan
     */
    void put(SweepPoint point, StagedFile model, String planName, String plan, String report) throws IOException {
        model.commit();
        write(plan(planName), plan);
        write(report(point.name()), report + "\n");
        write(state.record(point.name()), JsonReport.write(point) + "\n");
        state.removeCheckpoints(point.name());
    }

    /** Puts a text in its place. */
    void write(String name, String text) throws IOException {
        write(folder.resolve(name), text);
    }

    private void write(Path file, String text) throws IOException {
        try (StagedFile staged = staging.beside(file)) {
            staged.writeText(text);
            staged.commit();
        }
    }
}
