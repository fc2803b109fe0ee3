package odf2nna.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar, the archive and the SBOM as they are handed out. */
@Tag("packaged")
@Tag("process")
class DistributionTest {
    private static final String THIRD_PARTY = "THIRD-PARTY.txt";

    @TempDir
    static Path unpacked;

    private static Distribution distribution;

    @TempDir
    Path folder;

    @TempDir
    Path userHome;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        distribution = Distribution.unpackInto(unpacked);
    }

    @Test
    void jarArchiveAndSbomListTheSameLibrariesWithTheirLicences() throws IOException {
        Map<String, Set<String>> inJar = listed(fromJar("META-INF/" + THIRD_PARTY));
        Map<String, Set<String>> inArchive = listed(Files.readString(distribution.file("licenses/" + THIRD_PARTY)));
        Map<String, Set<String>> inSbom = new TreeMap<>();
        for (JsonNode component : components()) {
            String coordinates = String.join(
                    ":",
                    component.path("group").asText(),
                    component.path("name").asText(),
                    component.path("version").asText());
            component
                    .path("licenses")
                    .forEach(licence -> inSbom.computeIfAbsent(coordinates, absent -> new TreeSet<>())
                            .add(licence.path("license").path("id").asText()));
        }
        assertThat(inJar).isNotEmpty().isEqualTo(inArchive).isEqualTo(inSbom);
    }

    @Test
    void theArchiveHoldsTheLibrariesOfTheSbom() throws IOException {
        List<String> jars = new ArrayList<>();
        jars.add(Distribution.made("jar").getFileName().toString());
        for (JsonNode component : components()) {
            String purl = component.path("purl").asText();
            String classifier =
                    purl.contains("classifier=") ? "-" + purl.replaceAll(".*classifier=([^&]*).*", "$1") : "";
            jars.add(component.path("name").asText() + "-"
                    + component.path("version").asText() + classifier + ".jar");
        }
        // ONNX Runtime for GPUs comes without the library for the other operating system, and is named so
        assertThat(distribution.libraries().stream()
                        .map(name -> name.replaceAll("^(onnxruntime_gpu-[0-9.]+)-(linux|win)-x64", "$1")))
                .containsExactlyInAnyOrderElementsOf(jars);
        assertThat(distribution.file("licenses/sbom.json")).hasSameBinaryContentAs(Distribution.made("sbom"));
    }

    @Test
    void theTextOfEveryLicenceIsIncluded() throws IOException {
        for (Map.Entry<String, Set<String>> library :
                listed(fromJar("META-INF/" + THIRD_PARTY)).entrySet()) {
            if (library.getValue().contains("Apache-2.0")) {
                continue; // the licence of this program, too
            }
            String licence = library.getValue().iterator().next();
            String coordinates = library.getKey().substring(0, library.getKey().lastIndexOf(':'));
            assertThat(Files.readString(distribution.file("licenses/" + licence + ".txt"))
                            .lines())
                    .as("the holder of the copyright")
                    .anyMatch(line -> line.startsWith(coordinates + " ") && line.contains("Copyright"));
        }
        for (String own : List.of("LICENSE", "NOTICE")) {
            assertThat(distribution.file(own)).hasContent(fromJar("META-INF/" + own));
        }
        assertThat(distribution.file("LICENSE")).content().contains("Apache License", "END OF TERMS AND CONDITIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CHANGELOG.md",
                "SECURITY.md",
                "docs/explanation/algorithm.md",
                "docs/schema/report.schema.json",
                "models/digits_torch.onnx",
                "models/digits.csv.gz"
            })
    void theArchiveHoldsDocumentsAndModels(String name) {
        assertThat(distribution.file(name)).isNotEmptyFile();
    }

    @Test
    void theArchivePrunesAndFineTunesInAnEmptyFolderAndHome() throws IOException, InterruptedException {
        assumeTrue(distribution.fineTunes(), "needs TensorFlow's library in the archive");
        Distribution.Run run = distribution.start(folder, userHome, shrink("2"));
        assertThat(run.code()).as(run.printed()).isZero();
        assertThat(run.printed()).contains("fine-tun").contains("written");
        assertThat(names(folder)).containsExactly("small.onnx");
        // what TensorFlow's and JNA's Java libraries unpack
        assertThat(names(userHome)).isSubsetOf(".cache", ".javacpp");
    }

    @Test
    void theArchivePrunesWithoutTheLibraryForFineTuning() throws IOException, InterruptedException {
        Distribution.Run run = distribution.startLean(folder, userHome, shrink("0"));
        assertThat(run.code()).as(run.printed()).isZero();
        assertThat(names(folder)).containsExactly("small.onnx");
    }

    @Test
    void theArchiveWithoutTheLibraryForFineTuningNamesWhatToAdd() throws IOException, InterruptedException {
        Distribution.Run run = distribution.startLean(folder, userHome, shrink("2"));

        assertThat(run.code()).as(run.printed()).isEqualTo(1);
        assertThat(run.printed())
                .containsPattern(
                        "(?m)^odf2nna-onnx: fine-tuning needs TensorFlow, .*; add org\\.tensorflow:tensorflow-core-native:"
                                + "[0-9.]+:[a-z0-9_-]+, or prune without it \\(0 epochs\\)$");
        assertThat(names(folder)).isEmpty();
    }

    private static String[] shrink(String epochs) {
        return new String[] {
            "shrink",
            distribution.file("models/digits_torch.onnx").toString(),
            "--eval",
            distribution.file("models/digits.csv.gz").toString(),
            "--widths",
            "40,20",
            "--epochs",
            epochs,
            "-o",
            "small.onnx"
        };
    }

    /** {@return the licences of each library of a list} */
    private static Map<String, Set<String>> listed(String thirdParty) {
        Map<String, Set<String>> licences = new TreeMap<>();
        thirdParty.lines().filter(line -> line.contains(" | ")).forEach(line -> {
            String[] columns = line.split(" \\| ", -1);
            licences.put(columns[0], new TreeSet<>(Arrays.asList(columns[1].split(" OR "))));
        });
        return licences;
    }

    private static JsonNode components() throws IOException {
        assumeFalse(
                System.getProperty("odf2nna.packaged.maven").equals("offline: true"),
                "Maven makes no SBOM when it is offline");
        return new ObjectMapper().readTree(Distribution.made("sbom").toFile()).path("components");
    }

    private static String fromJar(String name) throws IOException {
        try (JarFile jar = new JarFile(Distribution.made("jar").toFile());
                InputStream stream = jar.getInputStream(jar.getEntry(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
