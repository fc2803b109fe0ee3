package odf2nna.cli;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.StringStringEntryProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/** A folder with a small model, data for it, and ways to spoil both. */
final class Workspace {
    /** Shrinks the model of the workspace and retrains it; {@code @} stands for its folder. */
    static final String RETRAIN = "shrink @model.onnx --eval @data.csv --epsilon 0.3 --device cpu -o @small.onnx";

    /** The same without retraining. */
    static final String SHRINK = RETRAIN + " --epochs 0";

    static final String APPLY = "apply @model.onnx @plan.json --eval @data.csv --device cpu -o @small.onnx";

    private static final Set<String> JUDGING = Set.of("shrink", "sweep", "apply");

    private final Path folder;

    private Workspace(Path folder) {
        this.folder = folder;
    }

    /** {@return a workspace whose model is a chain of 4, 200, 100 and 3: enough to be killed while it is written} */
    static Workspace larger(Path folder) throws IOException {
        Workspace workspace = in(folder);
        workspace.write(
                "model.onnx",
                TinyModels.chain(ElementType.FLOAT, -1, 4, 200, 100, 3).toBytes());
        workspace.write("data.csv", rows(2000, 4, 3));
        return workspace;
    }

    /** {@return a workspace with {@code model.onnx}, a chain of 4, 6, 5 and 3, and 60 rows in {@code data.csv}} */
    static Workspace in(Path folder) throws IOException {
        Workspace workspace = new Workspace(Files.createDirectories(folder));
        workspace.write(
                "model.onnx",
                TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 5, 3).toBytes());
        workspace.write("data.csv", rows(60, 4, 3));
        return workspace;
    }

    /** {@return CSV with a header, normal random features and a class as the last column} */
    static String rows(int count, int features, int classes) {
        Random random = new Random(5);
        StringBuilder csv = new StringBuilder();
        for (int j = 0; j < features; j++) {
            csv.append("f").append(j).append(',');
        }
        csv.append("class\n");
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < features; j++) {
                csv.append(String.format(Locale.ROOT, "%.3f,", random.nextGaussian()));
            }
            csv.append(i % classes).append('\n');
        }
        return csv.toString();
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    void write(String name, byte[] bytes) throws IOException {
        Files.createDirectories(path(name).toAbsolutePath().getParent());
        Files.write(path(name), bytes);
    }

    void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Copies a file, or a folder with all that is in it. */
    void copy(Path from, String name) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String inside = from.relativize(file).toString();
                write(inside.isEmpty() ? name : name + "/" + inside, Files.readAllBytes(file));
            }
        }
    }

    byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(path(name));
    }

    /** Changes the text of a file; what is to be replaced has to be there. */
    void replace(String name, String old, String by) throws IOException {
        String text = Files.readString(path(name));
        if (!text.contains(old)) {
            throw new IllegalArgumentException(name + " does not hold " + old);
        }
        write(name, text.replace(old, by));
    }

    /** Keeps the first {@code count} bytes of a file. */
    void cut(String name, int count) throws IOException {
        write(name, Arrays.copyOf(bytes(name), count));
    }

    /** Changes the model. */
    void edit(Consumer<ModelProto.Builder> change) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(bytes("model.onnx")).toBuilder();
        change.accept(model);
        write("model.onnx", model.build().toByteArray());
    }

    /** Changes an initializer of the model. */
    void editTensor(String name, Consumer<TensorProto.Builder> change) throws IOException {
        edit(model -> change.accept(model.getGraphBuilder().getInitializerBuilderList().stream()
                .filter(tensor -> tensor.getName().equals(name))
                .findFirst()
                .orElseThrow()));
    }

    /** Moves all weights into another file, each at the next multiple of 64. */
    void externalise(String location) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        edit(model -> model.getGraphBuilder().getInitializerBuilderList().forEach(tensor -> {
            data.writeBytes(new byte[Math.floorMod(-data.size(), 64)]);
            byte[] bytes = tensor.getRawData().toByteArray();
            tensor.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
            entry(tensor, "location", location);
            entry(tensor, "offset", Integer.toString(data.size()));
            entry(tensor, "length", Integer.toString(bytes.length));
            data.writeBytes(bytes);
        }));
        write(location, data.toByteArray());
    }

    /** Sets an entry of the first layer's external data. */
    void external(String key, String value) throws IOException {
        editTensor("z0_w", tensor -> {
            List<StringStringEntryProto> kept = tensor.getExternalDataList().stream()
                    .filter(entry -> !entry.getKey().equals(key))
                    .toList();
            tensor.clearExternalData().addAllExternalData(kept);
            entry(tensor, key, value);
        });
    }

    private static void entry(TensorProto.Builder tensor, String key, String value) {
        tensor.addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
    }

    /** Saves a plan for the model as {@code plan.json}. */
    void makePlan() throws IOException {
        Cli.Result made = run(SHRINK + " --compensate fold --save-plan @plan.json");
        if (made.code() != 0 && made.code() != ExitCode.BOUND_MISSED) { // also of a model that loses nothing
            throw new IllegalStateException(made.err());
        }
        Files.deleteIfExists(path("small.onnx"));
    }

    /**
     * {@return the arguments of a command whose {@code @} stands for this folder; labels are drawn by lot here, so commands that
     * ask for a model better than guessing are told to go on}
     */
    String[] args(String command) {
        List<String> args = words(command);
        if (!args.isEmpty() && JUDGING.contains(args.get(0))) {
            args.add("--accept-baseline");
        }
        return args.toArray(new String[0]);
    }

    private List<String> words(String command) {
        List<String> args = new ArrayList<>();
        for (String word : command.isBlank() ? new String[0] : command.strip().split(" +")) {
            args.add(word.replace("@", folder + "/"));
        }
        return args;
    }

    /** Runs a command with these words and no more. */
    Cli.Result runAsWritten(String command) {
        return Cli.run(words(command).toArray(new String[0]));
    }

    Cli.Result run(String command) {
        return Cli.run(args(command));
    }

    /** {@return the names in this folder, itself as the empty one, without what is in them; hidden ones left out} */
    Set<String> shallow() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            Set<String> names =
                    new TreeSet<>(entries.map(path -> path.getFileName().toString())
                            .filter(name -> !name.startsWith("."))
                            .toList());
            names.add("");
            return names;
        }
    }

    /** {@return every file and folder with what is in it} */
    TreeMap<String, String> listing() throws IOException {
        TreeMap<String, String> listing = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.toList()) {
                boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                listing.put(
                        folder.relativize(path).toString(),
                        file ? Files.size(path) + " bytes, hash " + Arrays.hashCode(Files.readAllBytes(path)) : "");
            }
        }
        return listing;
    }

    /** Unit 4 of the first layer gets the weights and the bias of unit 1. */
    void plantDuplicate() throws IOException {
        editTensor("z0_w", tensor -> tensor.setRawData(copied(tensor.getRawData(), 4 * Float.BYTES)));
        editTensor("z0_b", tensor -> tensor.setRawData(copied(tensor.getRawData(), Float.BYTES)));
    }

    /** No unit of the first layer reads the last of the 4 features. */
    void plantUnreadFeature() throws IOException {
        editTensor("z0_w", tensor -> {
            ByteBuffer weights = ByteBuffer.wrap(tensor.getRawData().toByteArray());
            for (int at = 3 * Float.BYTES; at < weights.capacity(); at += 4 * Float.BYTES) {
                weights.putInt(at, 0);
            }
            tensor.setRawData(ByteString.copyFrom(weights));
        });
    }

    private static ByteString copied(ByteString bytes, int each) {
        return bytes.substring(0, 4 * each)
                .concat(bytes.substring(each, 2 * each))
                .concat(bytes.substring(5 * each));
    }
}
