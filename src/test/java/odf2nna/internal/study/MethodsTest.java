package odf2nna.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
        Methods.criterion(StudyParameters.of(method), 0);
        for (StudyMethod.Parameter parameter : method.parameters()) {
            assertThat(parameter.values().isEmpty() || parameter.values().contains(parameter.standard()))
                    .isTrue();
            for (String value : parameter.values()) {
                Methods.criterion(StudyParameters.parse(method, List.of(parameter.name() + "=" + value)), 0);
            }
        }
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
