package odf2nna.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;

/** Shrinks damaged models one after another and prints what came of each: {@code seed, code, lines, left, message}. */
final class FlippedModels {
    private FlippedModels() {}

    /** Takes a folder for its files and the number of models. */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Workspace workspace = Workspace.in(Path.of(args[0]));
        byte[] sound = workspace.bytes("model.onnx");
        for (int seed = 0; seed < Integer.parseInt(args[1]); seed++) {
            workspace.write("model.onnx", flipped(sound, seed));
            out.printf("%d\t", seed); // first, so that the seed is known if the process dies
            Cli.Result result = workspace.run(Workspace.SHRINK);
            Files.deleteIfExists(workspace.path("small.onnx"));
            int left = workspace.listing().size() - 3;
            long lines = result.code() == 0 ? 0 : result.errorLines().size();
            out.printf(
                    "%d\t%d\t%d\t%s%n",
                    result.code(), lines, left, result.err().lines().findFirst().orElse(""));
        }
        System.exit(0);
    }

    /** Flips up to eight bits anywhere, or a single one after which the file can still be read as a message. */
    private static byte[] flipped(byte[] sound, int seed) {
        Random random = new Random(seed);
        byte[] bytes = sound.clone();
        if (seed % 4 == 0) {
            int flips = 1 + random.nextInt(8);
            for (int i = 0; i < flips; i++) {
                flip(bytes, random);
            }
            return bytes;
        }
        do {
            bytes = sound.clone();
            flip(bytes, random);
        } while (!isMessage(bytes));
        return bytes;
    }

    private static void flip(byte[] bytes, Random random) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }

    private static boolean isMessage(byte[] bytes) {
        try {
            ModelProto.parseFrom(bytes);
            return true;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }
}
