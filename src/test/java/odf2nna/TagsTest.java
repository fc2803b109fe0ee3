package odf2nna;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests carry the tags of docs/testing.md. A test that loads a native library and does not say so fails without a rule:
 * tests that are not tagged run where there are no such libraries.
 */
class TagsTest {
    private static final Set<String> TAGS = Set.of("native", "packaged", "process", "shared", "slow");

    private static JavaClasses tests;

    @BeforeAll
    static void read() {
        tests = new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests())
                .importPackages("odf2nna");
    }

    @AfterAll
    static void forget() {
        tests = null;
    }

    @Test
    void onlyKnownTagsAreUsed() {
        assertThat(tests.stream().flatMap(type -> tags(type).stream()).collect(Collectors.toSet()))
                .isEqualTo(TAGS);
    }

    @ParameterizedTest(name = "a test that uses {0} is tagged {1}")
    @CsvSource({"java.lang.Process, process", "odf2nna.RealData, shared"})
    void whatATestUsesStandsInItsTags(String used, String tag) {
        classes()
                .that()
                .haveSimpleNameEndingWith("Test")
                .should(beTagged(tag, used))
                .check(tests);
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "odf2nna.natives", matches = "absent")
    @ValueSource(
            strings = {
                "ai/onnxruntime/OrtEnvironment.class",
                "com/sun/jna/Native.class",
                "org/duckdb/DuckDBDriver.class",
                "org/tensorflow/internal/c_api/linux-x86_64/",
                "org/tensorflow/internal/c_api/linux-x86_64-gpu/",
                "org/tensorflow/internal/c_api/linux-arm64/",
                "org/tensorflow/internal/c_api/macosx-arm64/",
                "org/tensorflow/internal/c_api/windows-x86_64/"
            })
    void testsWithoutTagsRunWithoutNativeLibraries(String resource) {
        assertThat(getClass().getClassLoader().getResource(resource)).isNull();
    }

    private static ArchCondition<JavaClass> beTagged(String tag, String used) {
        return new ArchCondition<>("be tagged " + tag + ", or some of their methods, if they use " + used) {
            @Override
            public void check(JavaClass test, ConditionEvents events) {
                boolean satisfied = tags(test).contains(tag) || !uses(test, used);
                events.add(new SimpleConditionEvent(
                        test, satisfied, test.getName() + " uses " + used + " and is not tagged " + tag));
            }
        };
    }

    /** {@return the tags of a class and of its methods} */
    private static Set<String> tags(JavaClass type) {
        Set<String> tags = new TreeSet<>();
        Stream.concat(Stream.of(type), type.getMethods().stream()).forEach(tagged -> {
            tagged.tryGetAnnotationOfType(Tag.class).ifPresent(tag -> tags.add(tag.value()));
            tagged.tryGetAnnotationOfType(Tags.class)
                    .ifPresent(several -> Stream.of(several.value()).forEach(tag -> tags.add(tag.value())));
        });
        return tags;
    }

    /** Whether a test depends on a class by itself or by way of helpers, other tests not counted as such. */
    private static boolean uses(JavaClass test, String used) {
        Set<String> seen = new HashSet<>(Set.of(test.getName()));
        Deque<JavaClass> waiting = new ArrayDeque<>(Set.of(test));
        while (!waiting.isEmpty()) {
            for (Dependency dependency : waiting.pop().getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (target.getName().equals(used)) {
                    return true;
                }
                if (tests.contain(target.getName())
                        && !target.getSimpleName().endsWith("Test")
                        && seen.add(target.getName())) {
                    waiting.add(target);
                }
            }
        }
        return false;
    }
}
