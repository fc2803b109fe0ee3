package odf2nna.internal.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import odf2nna.internal.io.FolderLock;
import odf2nna.internal.io.Removal;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.training.CheckpointFolder;
import odf2nna.internal.training.Fingerprint;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.OutputException;
import odf2nna.report.SweepPoint;

/**
 * A sweep in its folder: its settings, models, plans, reports and checkpoints. Each file appears whole; a model counts as
 * finished from the moment its record is there, which is written last. So a sweep that was ended can be taken up again.
 */
final class SweepFolder {
    private static final String NAME = "sweep-state";
    private static final String SETTINGS = "settings.json";
    private static final String LOCK = "lock";

    /** Models, their plans and reports, the tables. */
    private static final String RESULT = "sweep\\.(csv|json)|(\\d+(\\.\\d+)?-(percent|parameters)|epsilon-[0-9.]+)"
            + "(-retrained)?\\.(onnx|onnx\\..*data|plan\\.json|report\\.json)";

    /** Folders of {@link StagedFile} that a killed program has left. */
    private static final String UNFINISHED = "\\..+\\.(onnx|json|csv)\\.\\d+";

    private final Path folder;
    private final Path shown;
    private final StagingArea staging;
    private final Path state;

    /**
     * A sweep in a folder; nothing is read or written yet.
     *
     * @param shown what reports call the folder
     */
    SweepFolder(Path folder, Path shown, StagingArea staging) {
        this.folder = folder;
        this.shown = shown;
        this.staging = staging;
        this.state = folder.resolve(NAME);
    }

    /** {@return the file of a model, as reports call it} */
    String shownModel(String name) {
        return shown.resolve(name + ".onnx").toString();
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

    /**
     * {@return a model that an earlier run has finished, as it still is}
     *
     * @param twin the name of one that it may be equal to, so that it has no file of its own
     */
    Optional<SweepPoint> finished(String name, String twin) throws IOException {
        Path record = record(name);
        String kept = Files.exists(model(name)) ? name : twin;
        if (!Files.exists(record) || !Files.exists(model(kept)) || !Files.exists(report(kept))) {
            return Optional.empty();
        }
        return SweepRecord.read(record).filter(point -> point.sha256().equals(digest(kept)));
    }

    /** Removes the files of a model that is equal to another; what is recorded of it stays. */
    void removeTwin(String name) throws IOException {
        Files.deleteIfExists(model(name));
        Files.deleteIfExists(report(name));
    }

    private String digest(String name) {
        try {
            return ModelDigest.sha256(OnnxModelReader.read(model(name)));
        } catch (IOException | UnsupportedModelException e) {
            return "";
        }
    }

    /** {@return where the states of a training are kept until its model is finished} */
    CheckpointFolder checkpoints(String name) {
        return new CheckpointFolder(state.resolve(name));
    }

    /** {@return a place for a model that is to be made; what an unfinished one left there is removed} */
    StagedFile place(String name) throws IOException {
        Files.deleteIfExists(record(name));
        delete(folder, file -> file.startsWith(name + ".onnx"));
        return staging.beside(model(name), true);
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
        write(record(point.name()), SweepRecord.of(point));
        delete(state, point.name()::equals);
    }

    /** {@return a finished model with its plan, its report and, last, its record} */
    SweepOrder.Made made(String name) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(
                            file -> file.getFileName().toString().startsWith(name + ".onnx"))
                    .toList()) {
                files.put(entry.getFileName().toString(), Files.readAllBytes(entry));
            }
        }
        for (Path file : List.of(plan(name), report(name), record(name))) {
            files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
        }
        return new SweepOrder.Made(files);
    }

    /** Puts a model in its place that was made elsewhere. */
    void take(SweepOrder.Made made) throws IOException {
        for (Map.Entry<String, byte[]> file : made.files().entrySet()) {
            try (StagedFile staged = staging.beside(folder.resolve(file.getKey()), true)) {
                Files.write(staged.file(), file.getValue());
                staged.commit();
            }
        }
    }

    /** Puts a text in its place. */
    void write(String name, String text) throws IOException {
        write(folder.resolve(name), text);
    }

    private void write(Path file, String text) throws IOException {
        try (StagedFile staged = staging.beside(file, true)) {
            staged.writeText(text);
            staged.commit();
        }
    }

    /** {@return the file whose presence says that a model is finished} */
    private Path record(String name) {
        return state.resolve(name + ".json");
    }

    /**
     * Checks, without making anything, that a sweep can be written there.
     *
     * @param settings what decides its results, under names for the user
     * @param replace whether another sweep may be replaced
     * @param inputs files that are read
     * @throws OutputException if not
     */
    void check(Map<String, String> settings, boolean replace, List<Path> inputs) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new OutputException(folder, "is a file; name a folder for the models of the sweep");
        }
        Path absolute = folder.toAbsolutePath().normalize();
        for (Path input : inputs) {
            if (input.toAbsolutePath().normalize().startsWith(absolute)) {
                throw new OutputException(
                        folder, "holds '%s', which is read in this run; name another folder".formatted(input));
            }
        }
        if (!Files.isDirectory(state) && !isEmpty()) {
            throw new OutputException(folder, "holds other files and no sweep; name an empty folder, or a new one");
        }
        List<String> differences =
                kept().map(kept -> Fingerprint.differences(kept, settings)).orElse(List.of());
        if (!replace && !differences.isEmpty()) {
            throw new OutputException(
                    folder,
                    "holds another sweep (%s); name another folder, or start again with --force"
                            .formatted(String.join("; ", differences)));
        }
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (NoSuchFileException none) {
            return true;
        }
    }

    private Optional<Map<String, String>> kept() throws IOException {
        Path file = state.resolve(SETTINGS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JsonMapper().readValue(Files.readAllBytes(file), new TypeReference<>() {}));
        } catch (JsonProcessingException | CharConversionException e) {
            throw new OutputException(file, "not the settings of a sweep; remove its folder");
        }
    }

    /**
     * Takes up the sweep that is there, or begins one. What a killed program has left half-written is removed.
     *
     * @param anew whether what is there is removed
     * @return to be closed when the sweep ends: until then no other one can write there
     * @throws OutputException if another one is writing there
     */
    FolderLock begin(Map<String, String> settings, boolean anew) throws IOException {
        Files.createDirectories(state);
        FolderLock lock = lock();
        try {
            if (anew || kept().isEmpty()) {
                // records first: while the settings are there, whatever is recorded is whole
                delete(state, name -> name.endsWith(".json") && !name.equals(SETTINGS));
                delete(state, SETTINGS::equals);
                delete(state, name -> !name.equals(LOCK));
                delete(folder, name -> name.matches(RESULT));
                write(settings);
            }
            delete(state, name -> name.matches(UNFINISHED));
            delete(folder, name -> name.matches(UNFINISHED));
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void write(Map<String, String> settings) throws IOException {
        write(
                state.resolve(SETTINGS),
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(new TreeMap<>(settings)));
    }

    private FolderLock lock() throws IOException {
        return FolderLock.of(state.resolve(LOCK))
                .orElseThrow(() -> new OutputException(
                        folder, "another sweep is writing there; wait for it, or name another folder"));
    }

    /** Removes files and folders, with all that is in them; links are removed, not followed. */
    private static void delete(Path folder, Predicate<String> which) throws IOException {
        List<Path> found;
        try (Stream<Path> entries = Files.list(folder)) {
            found = entries.filter(entry -> which.test(String.valueOf(entry.getFileName())))
                    .toList();
        }
        for (Path entry : found) {
            Removal.remove(entry);
        }
    }
}
