package odf2nna;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.PrintStream;
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
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("odf2nna");
    }

    @ParameterizedTest(name = "{0} may import {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "network    |",
                "data       |",
                "io         |",
                "onnx       | io network",
                "keras      | io network onnx",
                "savedmodel | io network onnx",
                "statistics | network",
                "calibration | network statistics data",
                "prune      | network statistics",
                "simplify   | network statistics prune",
                "build      | evaluate onnx data network",
                "datasets   | runtime io data",
                "runtime    | io onnx data statistics network",
                "evaluate   | runtime onnx data network",
                "report     | evaluate",
                "training   | savedmodel evaluate runtime onnx io data network",
                "device     | io onnx network",
                "study      | training prune statistics network",
                "pipeline   | build study training report evaluate runtime simplify prune calibration statistics device savedmodel keras onnx io data network",
                "reproduce  | build report pipeline training evaluate runtime onnx io data",
                "spark      | report pipeline evaluate runtime statistics onnx io data",
            })
    void everyRoomImportsOnlyWhatItMay(String room, String allowed) {
        Set<String> rooms = allowed == null ? Set.of() : Set.of(allowed.split(" "));
        DescribedPredicate<JavaClass> forbidden = DescribedPredicate.describe(
                "in a room that " + room + " must not know",
                type -> type.getPackageName().startsWith("odf2nna")
                        && !room(type).equals(room)
                        && !rooms.contains(room(type)));
        noClasses()
                .that(DescribedPredicate.describe(
                        "in " + room, type -> room(type).equals(room)))
                .should()
                .dependOnClassesThat(forbidden)
                .allowEmptyShould(true) // spark is there with -Pspark alone
                .check(classes);
    }

    /** A room is a package and what lies below it; its values for users stand outside {@code internal}. */
    private static String room(JavaClass type) {
        String[] parts = type.getPackageName().split("[.]");
        int at = parts.length > 1 && parts[1].equals("internal") ? 2 : 1;
        return parts.length > at ? parts[at] : "";
    }

    @ParameterizedTest(name = "{1} stays in {0}")
    @CsvSource({
        "odf2nna.internal.onnx..|odf2nna.internal.savedmodel.., com.google.protobuf..",
        "odf2nna.internal.onnx..,       odf2nna.internal.onnx.proto..",
        "odf2nna.internal.keras..,      io.jhdf..",
        "odf2nna.internal.device.litert.., com.google.flatbuffers..",
        "odf2nna.internal.runtime..,    ai.onnxruntime..",
        "odf2nna.cli..,        picocli..",
        "odf2nna.internal.training.tensorflow..|odf2nna.internal.savedmodel.., org.tensorflow..",
        "odf2nna.cli..,        com.sun.jna..",
        "odf2nna.internal.prune..|odf2nna.internal.study.., org.ejml..",
        "odf2nna.internal.study..,      io.jenetics..",
        "odf2nna.internal.report..,     com.github.freva..",
        "odf2nna.internal.data..,       de.siegmar..",
        "odf2nna.internal.data..,       ch.randelshofer..",
        "odf2nna.internal.data..,       org.agrona..",
        "odf2nna.internal.data.duckdb.., org.duckdb..",
        "odf2nna.internal.data..,       org.apache.commons.text..",
        "odf2nna.spark..|odf2nna.cli.., org.apache.spark..",
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
    void onlyTheCommandLineChangesTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage("odf2nna.cli..")
                .should()
                .callMethod(Runtime.class, "addShutdownHook", Thread.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "setErr", PrintStream.class)
                .orShould()
                .callMethod(System.class, "setOut", PrintStream.class)
                .orShould()
                .callMethod(File.class, "deleteOnExit")
                .check(classes);
    }

    /** Runs in one process share nothing that changes; a constant is never written after its class is there. */
    @Test
    void onlyTheCommandLineKeepsStaticState() {
        noFields()
                .that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(DescribedPredicate.describe(
                        "are neither generated nor of the command line",
                        type -> !room(type).equals("cli")
                                && !type.getPackageName().contains(".proto")))
                .should()
                .notBeFinal()
                .check(classes);
    }

    @Test
    void savedModelsAreReadAndWrittenWithoutTheNativeLibrary() {
        noClasses()
                .that()
                .resideInAPackage("odf2nna.internal.savedmodel..")
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
}
