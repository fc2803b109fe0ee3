package odf2nna;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The import rules of ARCHITECTURE.md: data flows one way. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("odf2nna");
    }

    @ParameterizedTest(name = "{0} may import {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "network    |",
                "data       |",
                "onnx       | network",
                "keras      | network onnx",
                "savedmodel | network onnx",
                "statistics | network",
                "prune      | network statistics",
                "simplify   | network statistics prune",
                "quantize   | network statistics",
                "runtime    | onnx data statistics network",
                "evaluate   | runtime onnx data network",
                "retrain    | network",
                "tensorflow | retrain network onnx",
                "report     | evaluate",
                "settings   | data prune retrain runtime evaluate network",
                "model      | settings onnx keras savedmodel simplify prune evaluate report runtime data network",
                "training   | settings model tensorflow retrain evaluate report runtime onnx data network",
                "search     | settings model training prune retrain statistics evaluate report runtime onnx data network",
                "run        | settings model training search quantize simplify prune retrain statistics evaluate report"
                        + " runtime savedmodel onnx data network",
                "sweep      | settings model training search run prune retrain evaluate report runtime onnx data",
            })
    void everyRoomImportsOnlyWhatItMay(String room, String allowed) {
        Set<String> rooms = allowed == null ? Set.of() : Set.of(allowed.split(" "));
        DescribedPredicate<JavaClass> forbidden =
                DescribedPredicate.describe("in a room that " + room + " must not know", type -> {
                    String name = type.getPackageName();
                    if (!name.equals("odf2nna") && !name.startsWith("odf2nna.")) {
                        return false;
                    }
                    String other = name.equals("odf2nna") ? "" : name.substring("odf2nna.".length());
                    String top = other.contains(".") ? other.substring(0, other.indexOf('.')) : other;
                    return !top.equals(room) && !rooms.contains(top);
                });
        noClasses()
                .that()
                .resideInAPackage("odf2nna." + room + "..")
                .should()
                .dependOnClassesThat(forbidden)
                .check(classes);
    }

    @ParameterizedTest(name = "{1} stays in {0}")
    @CsvSource({
        "odf2nna.onnx..|odf2nna.savedmodel.., com.google.protobuf..",
        "odf2nna.onnx..,       odf2nna.onnx.proto..",
        "odf2nna.keras..,      io.jhdf..",
        "odf2nna.runtime..,    ai.onnxruntime..",
        "odf2nna.cli..,        picocli..",
        "odf2nna.tensorflow..|odf2nna.savedmodel.., org.tensorflow..",
        "odf2nna.tensorflow..,  com.sun.jna..",
        "odf2nna.prune..|odf2nna.simplify.., org.ejml..",
        "odf2nna.report..,     com.github.freva..",
        "odf2nna.data..,       de.siegmar..",
        "odf2nna.data..,       ch.randelshofer..",
    })
    void aLibraryIsSeenInItsRoomsAlone(String rooms, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms.split("\\|"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(classes);
    }

    @Test
    void savedModelsAreReadAndWrittenWithoutTheNativeLibrary() {
        noClasses()
                .that()
                .resideInAPackage("odf2nna.savedmodel..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "of TensorFlow beyond its messages",
                        type -> type.getPackageName().startsWith("org.tensorflow")
                                && !type.getPackageName().startsWith("org.tensorflow.proto")))
                .check(classes);
    }

    @Test
    void onlyTheCommandLineKnowsTheCommandLine() {
        classes()
                .that()
                .resideInAPackage("odf2nna.cli..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("odf2nna.cli..")
                .check(classes);
    }

    @Test
    void roomsFormNoCircle() {
        slices().matching("odf2nna.(*)..").should().beFreeOfCycles().check(classes);
    }
}
