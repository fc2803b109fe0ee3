package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import odf2nna.runtime.NativeHooks;
import odf2nna.training.TrainingFailure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class TensorFlowLibraryTest {
    private final TensorFlowLibrary library = new TensorFlowLibrary("1.1.0", NativeHooks.NONE);

    @Test
    @EnabledIfSystemProperty(named = "odf2nna.natives", matches = "absent")
    void namesTheArtifactThatIsMissing() {
        assertThat(library.missing().orElseThrow())
                .startsWith("TensorFlow, which is not on the class path; add")
                .contains("org.tensorflow:tensorflow-core-native:1.1.0:")
                .doesNotContain("tensorflow-core-api");
        assertThatThrownBy(library::require)
                .isInstanceOf(TrainingFailure.class)
                .hasMessageContainingAll("fine-tuning needs TensorFlow", "prune without it");
    }

    @Test
    @Tag("native")
    void missesNothingWhereItIs() {
        assertThat(library.missing()).isEmpty();
    }
}
