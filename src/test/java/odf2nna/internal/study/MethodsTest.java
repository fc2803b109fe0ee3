package odf2nna.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import odf2nna.study.StudyMethod;
import odf2nna.study.StudyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of methods and the code behind it. */
class MethodsTest {
    @ParameterizedTest
    @EnumSource(StudyMethod.class)
    void everyMethodTakesItsDefaultsAndEveryValueOfItsParameters(StudyMethod method) {
        make(StudyParameters.of(method));
        for (StudyMethod.Parameter parameter : method.parameters()) {
            assertThat(parameter.values().isEmpty() || parameter.values().contains(parameter.standard()))
                    .isTrue();
            for (String value : parameter.values()) {
                make(StudyParameters.parse(method, List.of(parameter.name() + "=" + value)));
            }
        }
    }

    private static void make(StudyParameters how) {
        switch (how.method().level()) {
            case UNITS -> Methods.criterion(how, 0);
            case WEIGHTS -> {
                if (how.method().trains()) {
                    assertThat(Methods.sparsity(how, 0.5, 1)).isNotNull();
                } else {
                    Methods.ofWeights(how, 0);
                }
            }
            case SWAPS -> assertThat(how.whole("swaps", 1)).isPositive();
            case MERGES -> assertThat(how.number("ridge")).isPositive();
            case SEARCH -> {
                try {
                    Methods.front(how, 2, new Fitness(kept -> new Fitness.Found(kept, 0, 0)), 0);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StudyMethod.class)
    void thePageHasEveryMethodWithItsSourceAndGuess(StudyMethod method) throws IOException {
        String page = Files.readString(Path.of("docs/reference/study.md"));

        assertThat(page.lines().filter(line -> line.startsWith("| `" + method.typed() + "` |")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line).endsWith(method.guess().isEmpty() ? "| |" : "| " + method.guess() + " |");
                    if (!method.source().startsWith("the usual control")) {
                        assertThat(line).contains(method.source());
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(StudyMethod.class)
    void everyMethodHasASourceAndIsFoundByItsName(StudyMethod method) {
        assertThat(method.source()).isNotBlank();
        assertThat(StudyMethod.parse(method.typed().toUpperCase(Locale.ROOT))).isEqualTo(method);
        assertThat(method.title().endsWith("(reconstruction)"))
                .isEqualTo(!method.guess().isEmpty());
    }

    @Test
    void wrongParametersAreRefusedWithWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudyMethod.parse("mpb"))
                .withMessageContaining("mbp")
                .withMessageContaining("'mpb'");
        refused(
                StudyMethod.MBP,
                "faktor=goodness",
                "set: mbp has no parameter 'faktor'; expected one of factor, layers");
        refused(StudyMethod.FLAP, "x=1", "set: flap has no parameter 'x'; it has none");
        refused(StudyMethod.MBP, "factor=best", "set: factor: expected weights-power or goodness or");
        refused(StudyMethod.N2PS, "alpha=-1", "set: alpha: expected a positive number, got '-1'");
        refused(StudyMethod.N2PS, "alpha", "set: expected NAME=VALUE, got 'alpha'");
        refused(StudyMethod.VNP, "alpha=2", "set: alpha: expected more than 0 to 1, got '2'");
        refused(StudyMethod.XING_HU, "bins=1", "set: bins: expected a whole number of at least 2, got '1'");
    }

    private static void refused(StudyMethod method, String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Methods.criterion(StudyParameters.parse(method, List.of(text)), 0))
                .withMessageStartingWith(message);
    }
}
