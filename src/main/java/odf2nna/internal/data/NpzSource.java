package odf2nna.internal.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import odf2nna.data.DataFormatException;
import odf2nna.data.TargetSpec;

/** Finds features and targets among the arrays of an npz file. */
final class NpzSource {
    static final String EXTENSION = ".npy";
    private static final List<String> FEATURES = List.of("x", "X", "inputs", "features");
    private static final List<String> TARGETS = List.of("y", "Y", "labels", "label", "target", "targets");

    private NpzSource() {}

    /**
     * Takes the arrays named as the inputs, or the usual names of features if there is one input, or the only array
     * that is not the target.
     *
     * @param file   the file
     * @param inputs what the model takes
     * @param roles where targets and groups are: arrays by name, or one of the usual names for targets
     * @throws DataFormatException if an array is missing or does not fit
     */
    static RowSource of(Path file, List<InputShape> inputs, ColumnRoles roles) throws IOException {
        TargetSpec target = roles.target();
        List<String> all = names(file);
        if (roles.isGrouped() && !all.contains(roles.group())) {
            throw notFound(file, "the groups '" + roles.group() + "'", all);
        }
        List<String> names =
                all.stream().filter(name -> !name.equals(roles.group())).toList();
        Optional<String> targetArray = targetArray(file, names, target);
        List<RowSource> sources = new ArrayList<>();
        for (InputShape input : inputs) {
            String name = featureArray(file, names, input, inputs.size() == 1, targetArray);
            boolean own = targetArray.isEmpty() && inputs.size() == 1 && target.kind() == TargetSpec.Kind.DEFAULT;
            sources.add(ArraySource.features(
                    StoredArray.member(file, name + EXTENSION),
                    List.of(input),
                    inputs.size() == 1
                            ? roles.withoutGroup().withTarget(own ? TargetSpec.DEFAULT : TargetSpec.NONE)
                            : new ColumnRoles(TargetSpec.NONE)));
        }
        if (targetArray.isPresent()) {
            sources.add(ArraySource.targets(StoredArray.member(file, targetArray.get() + EXTENSION), ""));
        }
        if (roles.isGrouped()) {
            sources.add(ArraySource.groups(StoredArray.member(file, roles.group() + EXTENSION)));
        }
        return JoinedSource.of(sources, inputs);
    }

    /** {@return whether the file holds an array of that name} */
    static boolean hasArray(Path file, String name) throws IOException {
        return names(file).contains(name);
    }

    /**
     * {@return the only array of the file}
     *
     * @throws DataFormatException if there are several, or none
     */
    static StoredArray only(Path file) throws IOException {
        List<String> names = names(file);
        if (names.size() != 1) {
            throw notFound(file, "the groups only", names);
        }
        return StoredArray.member(file, names.get(0) + EXTENSION);
    }

    /** {@return the only array of the file, or that with a usual name for targets} */
    static StoredArray targets(Path file) throws IOException {
        List<String> names = names(file);
        String name = names.size() == 1
                ? names.get(0)
                : TARGETS.stream()
                        .filter(names::contains)
                        .findFirst()
                        .orElseThrow(() -> notFound(file, "the target", names));
        return StoredArray.member(file, name + EXTENSION);
    }

    private static Optional<String> targetArray(Path file, List<String> names, TargetSpec target) {
        if (target.isNamed()) {
            if (!names.contains(target.text())) {
                throw notFound(file, "the target '" + target.text() + "'", names);
            }
            return Optional.of(target.text());
        }
        return target.kind() == TargetSpec.Kind.NONE
                ? Optional.empty()
                : TARGETS.stream().filter(names::contains).findFirst();
    }

    private static String featureArray(
            Path file, List<String> names, InputShape input, boolean only, Optional<String> target) {
        if (names.contains(input.name())) {
            return input.name();
        }
        List<String> others =
                names.stream().filter(name -> !target.equals(Optional.of(name))).toList();
        Stream<String> usual = only ? FEATURES.stream().filter(others::contains) : Stream.empty();
        return usual.findFirst()
                .or(() -> only && others.size() == 1 ? Optional.of(others.get(0)) : Optional.empty())
                .orElseThrow(() -> notFound(file, "the input " + input, names));
    }

    private static DataFormatException notFound(Path file, String what, List<String> names) {
        return DataFormatException.inFile(
                file, "found no array for %s; arrays: %s".formatted(what, String.join(", ", names)));
    }

    /** {@return the names of the arrays} */
    static List<String> names(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .toList();
        } catch (EOFException | ZipException broken) {
            throw DataFormatException.inFile(
                            file, "the npz file is damaged or cut off (" + UnpackedStream.reason(broken) + ")")
                    .causedBy(broken);
        }
    }
}
