package odf2nna;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Maven project outside of this one whose only dependency is this library; its program is the one in README.md.
 *
 * <p>Maven itself finds the class path, as it does for every user: it reads the published POM with its profiles and optional
 * dependencies. The POM and the compiled classes are put into a local repository of their own, behind which stands that of the
 * running build. The project asks for nothing but plugins and libraries that the running build has used by now, in its versions,
 * so Maven can work offline, on a fresh machine too. It compiles the program and runs a test that prints its class path; the
 * program then runs with that class path less what belongs to the test.
 */
@Tag("native")
@Tag("process")
class LibraryUserTest {
    private static final long MOST_BYTES = 60_000_000;
    private static final int MOST_LINES = 25;
    private static final Pattern PROGRAM = Pattern.compile("```java\\R(import .*?)```", Pattern.DOTALL);
    /** What the project has for its own test alone. */
    private static final Pattern OF_THE_TEST =
            Pattern.compile("junit-.*[.]jar|opentest4j-.*|apiguardian-.*|surefire.*[.]jar|test-classes");

    @TempDir
    private static Path folder;

    private static String program;
    private static List<String> classPath;

    @BeforeAll
    static void compile() throws Exception {
        Matcher found = PROGRAM.matcher(Files.readString(Path.of("README.md")));
        assertThat(found.find()).as("a program in README.md").isTrue();
        program = found.group(1);
        String pom = Files.readString(Path.of("pom.xml"));
        install(pom);
        Path project = folder.resolve("project");
        write(project.resolve("pom.xml"), pom(pom));
        write(project.resolve("src/main/java/PruneDigits.java"), program);
        write(project.resolve("src/test/java/ClassPathTest.java"), """
                class ClassPathTest {
                    @org.junit.jupiter.api.Test
                    void writesItDown() throws java.io.IOException {
                        java.nio.file.Files.writeString(
                                java.nio.file.Path.of("classpath.txt"), System.getProperty("java.class.path"));
                    }
                }
                """);
        maven(project);
        classPath = Stream.of(Files.readString(project.resolve("classpath.txt")).split(File.pathSeparator))
                .filter(entry -> !OF_THE_TEST
                        .matcher(String.valueOf(Path.of(entry).getFileName()))
                        .matches())
                .toList();
        unpackData();
    }

    /** {@return the first element of that name, outside of any other} */
    private static String element(String pom, String name) {
        Matcher found =
                Pattern.compile("(?m)^ {2}<%1$s>(.*)</%1$s>".formatted(name)).matcher(pom);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    private static String plugin(String pom, String name) {
        Matcher found = Pattern.compile("<artifactId>%s</artifactId>\\s*<version>(.*?)</version>".formatted(name))
                .matcher(pom);
        assertThat(found.find()).as(name).isTrue();
        return "<plugin><artifactId>%s</artifactId><version>%s</version></plugin>".formatted(name, found.group(1));
    }

    private static String coordinates(String pom) {
        return Stream.of("groupId", "artifactId", "version")
                .map(name -> "<%1$s>%2$s</%1$s>".formatted(name, element(pom, name)))
                .reduce("", String::concat);
    }

    private static String pom(String ours) {
        Matcher junit = Pattern.compile("<artifactId>junit-bom</artifactId>\\s*<version>(.*?)</version>")
                .matcher(ours);
        assertThat(junit.find()).isTrue();
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>host</groupId><artifactId>host</artifactId><version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencies>
                    <dependency>%s</dependency>
                    <dependency>
                      <groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>%s</version>
                      <scope>test</scope>
                    </dependency>
                  </dependencies>
                  <build><plugins>%s%s%s</plugins></build>
                </project>
                """.formatted(
                        coordinates(ours),
                        junit.group(1),
                        plugin(ours, "maven-resources-plugin"),
                        plugin(ours, "maven-compiler-plugin"),
                        plugin(ours, "maven-surefire-plugin"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Puts the POM and a jar of the classes where 'install' would put them. */
    private static void install(String pom) throws IOException {
        String artifact = element(pom, "artifactId");
        String version = element(pom, "version");
        Path place = folder.resolve("repository")
                .resolve(element(pom, "groupId").replace('.', '/'))
                .resolve(artifact)
                .resolve(version);
        write(place.resolve(artifact + "-" + version + ".pom"), pom);
        Path classes = Path.of("target/classes");
        try (OutputStream out = Files.newOutputStream(place.resolve(artifact + "-" + version + ".jar"));
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, jar);
            }
        }
    }

    private static void maven(Path project) throws Exception {
        boolean isWindows = System.getProperty("os.name").startsWith("Windows");
        Path wrapper = Path.of(isWindows ? "mvnw.cmd" : "mvnw").toAbsolutePath();
        String own = System.getProperty(
                "localRepository",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString());
        ProcessBuilder maven = new ProcessBuilder(
                wrapper.toString(),
                "-o",
                "-B",
                "-q",
                "-Dmaven.repo.local=" + folder.resolve("repository"),
                "-Dmaven.repo.local.tail=" + own,
                "test");
        maven.environment().keySet().removeIf(name -> name.startsWith("MAVEN_") && !name.equals("MAVEN_USER_HOME"));
        Path log = folder.resolve("maven.log");
        Process process = maven.directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    private static void unpackData() throws IOException {
        try (InputStream rows = new GZIPInputStream(Files.newInputStream(Path.of("models/digits.csv.gz")))) {
            Files.copy(rows, folder.resolve("digits.csv"));
        }
        Files.copy(Path.of("models/digits_torch.onnx"), folder.resolve("digits.onnx"));
        Files.copy(Path.of("models/digits.keras"), folder.resolve("digits.keras"));
    }

    private record Run(int code, String out, String err) {}

    /** Runs a class in the folder, with the class path that Maven found. */
    private static Run java(String... arguments) throws Exception {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, classPath)));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void itsClassPathIsSmallAndHasNoLoggingBinding() throws IOException {
        long bytes = 0;
        for (String entry : classPath) {
            bytes += Files.isRegularFile(Path.of(entry)) ? Files.size(Path.of(entry)) : 0;
        }
        assertThat(bytes).as(String.join("\n", classPath)).isBetween(10_000_000L, MOST_BYTES);
        assertThat(classPath)
                .noneMatch(entry -> entry.matches(".*(slf4j-(nop|simple)|logback|picocli|jna-|tensorflow-core-api).*"));
    }

    @Test
    void theProgramOfTheReadmeIsShortAndDoesWhatItSays() throws Exception {
        assertThat(program.lines().count()).isLessThanOrEqualTo(MOST_LINES);

        Run run = java("PruneDigits");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(folder.resolve("small.onnx")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("small.html"))).startsWith("<!DOCTYPE html>");
        assertThat(run.err())
                .as("the program's own logging, and nothing else")
                .matches(Pattern.compile(
                        "[^\\n]* PruneDigits main\\nINFO: model\\.onnx .*"
                                + "\\nsecond run: java\\.util\\.concurrent\\.CancellationException[^\\n]*\\n",
                        Pattern.DOTALL))
                .contains("parameters")
                .contains("not fine-tuned: that needs TensorFlow", "org.tensorflow:tensorflow-core-api:")
                .doesNotContain("SLF4J");
    }

    @Test
    void nothingIsPrintedAboutALoggerThatIsNotThere() throws Exception {
        Run run = java(source("ReadKeras", """
                var model = odf2nna.Pruner.open(java.nio.file.Path.of("digits.keras"));
                System.out.print(model.inspect().layers().size());
                """));

        assertThat(run).isEqualTo(new Run(0, "3", ""));
    }

    @Test
    void fineTuningWithoutTensorFlowNamesWhatIsMissing() throws Exception {
        Run run = java(source("FineTune", """
                try {
                    odf2nna.Pruner.open(java.nio.file.Path.of("digits.onnx"))
                            .calibrationData(java.nio.file.Path.of("digits.csv"))
                            .fineTuning(odf2nna.training.FineTuneOptions.defaults())
                            .build()
                            .prune();
                } catch (odf2nna.training.TrainingFailure e) {
                    System.out.print(e.getMessage());
                }
                """));

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("fine-tuning needs TensorFlow, which is not on the class path; add"
                        + " org.tensorflow:tensorflow-core-api:")
                .containsPattern("and org\\.tensorflow:tensorflow-core-native:[\\d.]+:\\w+");
    }

    /** {@return a program in one file, which Java runs as it is} */
    private static String source(String name, String body) throws IOException {
        Path file = folder.resolve(name + ".java");
        Files.writeString(
                file,
                "class %s { public static void main(String[] args) throws Exception {%n%s}}".formatted(name, body),
                StandardCharsets.UTF_8);
        return file.toString();
    }
}
