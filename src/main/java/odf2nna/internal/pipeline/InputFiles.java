package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.FilePatterns;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputException;

/**
 * The files that a run reads, with all that its models consist of. No output may overwrite one, but for a model that is
 * written over by its own name.
 *
 * @param models ONNX and Keras files, folders of SavedModels
 * @param parts other files
 */
record InputFiles(List<Path> models, Set<Path> parts) {
    InputFiles {
        models = List.copyOf(models);
        parts = Set.copyOf(parts);
    }

    /**
     * {@return the files of a model and of data; those that are not there are left out}
     *
     * @param model read from the source
     * @param others plans and the like
     */
    static InputFiles of(ModelSource source, LoadedModel model, DataFiles data, Path... others) throws IOException {
        List<String> texts = new ArrayList<>(data.eval().files());
        texts.addAll(data.test());
        texts.addAll(data.train());
        texts.add(data.eval().target().text());
        data.testTarget().map(TargetSpec::text).ifPresent(texts::add);
        data.trainTarget().map(TargetSpec::text).ifPresent(texts::add);
        texts.add(data.eval().grouping().text());
        data.eval().scaling().scaler().map(Path::toString).ifPresent(texts::add);
        return of(source, model, texts, others);
    }

    /**
     * {@return the files of a model and of data}
     *
     * @param texts paths, patterns, either with the name of an input before it; names of columns match no file
     */
    static InputFiles of(ModelSource source, LoadedModel model, List<String> texts, Path... others) throws IOException {
        Set<Path> parts = new LinkedHashSet<>(List.of(others));
        parts.addAll(model.model().parts());
        source.architecture().ifPresent(parts::add);
        for (String text : texts) {
            parts.addAll(files(text));
            parts.addAll(files(text.substring(text.indexOf('=') + 1)));
        }
        return new InputFiles(List.of(source.file()), parts);
    }

    /** {@return the files of data that a model is built from; the first of them has the place of a model} */
    static InputFiles ofData(Path first, List<String> texts) throws IOException {
        Set<Path> parts = new LinkedHashSet<>(List.of(first));
        for (String text : texts) {
            parts.addAll(files(text));
        }
        return new InputFiles(List.of(first), parts);
    }

    /** {@return these, which the run looks at again before it writes} */
    InputFiles watchedIn(RunContext run) throws IOException {
        run.reads().add(models);
        run.reads().add(parts);
        return this;
    }

    /**
     * Checks that everything is as it was when the run began: else figures are of several states of it.
     *
     * @throws DataFormatException if a file has another size or time of its last change
     */
    static void requireUnchanged(RunContext run) {
        run.reads().changed().ifPresent(file -> {
            throw DataFormatException.inFile(
                    file, "changed during this run; nothing was written; run again when nothing changes it");
        });
    }

    /** {@return these and others} */
    InputFiles and(InputFiles others) {
        List<Path> all = new ArrayList<>(models);
        all.addAll(others.models);
        Set<Path> both = new LinkedHashSet<>(parts);
        both.addAll(others.parts);
        return new InputFiles(all, both);
    }

    private static List<Path> files(String text) throws IOException {
        try {
            return text.isEmpty() ? List.of() : FilePatterns.expand(text);
        } catch (DataFormatException | IllegalArgumentException none) {
            return List.of(); // a column, or what is reported when it is read
        }
    }

    /**
     * Refuses an output that is, or lies in, what is read.
     *
     * @throws OutputException if so
     */
    void refusePart(Path output) {
        for (Path part : parts) {
            if (isSame(output, part)) {
                throw new OutputException(
                        output, "would overwrite '%s', an input of this run; name another file".formatted(part));
            }
        }
        for (Path model : models) {
            if (Files.isDirectory(model)
                    && !isSame(output, model)
                    && real(output).startsWith(real(model))) {
                throw new OutputException(
                        output, "lies in '%s', the model that is read; name another place".formatted(model));
            }
        }
    }

    /**
     * Refuses an output that is not the model and would take its place, too.
     *
     * @throws OutputException if so
     */
    void refuse(Path output, String what, String option) {
        refusePart(output);
        for (Path model : models) {
            if (isSame(output, model)) {
                throw new OutputException(
                        output, "is the model; name another file for the %s with %s".formatted(what, option));
            }
        }
    }

    /** {@return whether two names are of one file, or would be} */
    static boolean isSame(Path one, Path other) {
        try {
            if (Files.exists(one) && Files.exists(other)) {
                return Files.isSameFile(one, other);
            }
            return real(one).equals(real(other));
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return the path without links, as far as it is there} */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path there = absolute;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            return there.toRealPath().resolve(there.relativize(absolute)).normalize();
        } catch (IOException e) {
            return absolute;
        }
    }
}
