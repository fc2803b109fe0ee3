package odf2nna.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FineTuneOptionsTest {
    @Test
    void selectsFromThreeRecipesWithLabels() {
        List<FineTuneOptions> recipes = FineTuneOptions.defaults().recipes(true);

        assertThat(recipes)
                .extracting(recipe -> recipe.title(true))
                .containsExactly(
                        "labels",
                        "labels and the original's outputs (weight 0.5), at a lower learning rate",
                        "the original's outputs");
        assertThat(recipes)
                .extracting(recipe -> recipe.optimizer().learningRate())
                .containsExactly(0.003, 0.001, 0.003);
        assertThat(recipes)
                .extracting(recipe -> recipe.optimizer().weightDecay())
                .containsExactly(0.1, 0.0, 0.1);
    }

    @Test
    void freshWeightsLearnAtTheUsualRate() {
        FineTuneOptions given = FineTuneOptions.defaults();
        FineTuneOptions gentle = given.recipes(true).get(1);

        assertThat(gentle.optimizer()).isNotEqualTo(given.optimizer());
        assertThat(gentle.forFreshWeights(given).optimizer()).isEqualTo(given.optimizer());
        assertThat(gentle.forFreshWeights(given).loss()).isEqualTo(gentle.loss());
        assertThat(given.recipes(true).get(0).forFreshWeights(gentle).optimizer())
                .isEqualTo(given.optimizer());
    }

    @Test
    void selectsFromTwoLearningRatesWithoutLabels() {
        assertThat(FineTuneOptions.defaults().recipes(false))
                .extracting(recipe -> recipe.optimizer().learningRate())
                .containsExactly(0.003, 0.001);
    }

    @Test
    void keepsGivenOptionsInEachRecipe() {
        OptimizerOptions asked = OptimizerOptions.defaults().withRate(0.01);
        FineTuneOptions tuning = FineTuneOptions.defaults().with(asked);

        assertThat(tuning.recipes(true))
                .hasSize(3)
                .allMatch(recipe -> recipe.optimizer().equals(asked));
        assertThat(tuning.recipes(false)).containsExactly(tuning);
        FineTuneOptions distilled = tuning.with(LossOptions.defaults().withDistill(0.2));
        assertThat(distilled.recipes(true)).containsExactly(distilled);
    }

    /** Adam's steps hold weights to within 1 / decay, which the fewer and larger ones of a narrow network need. */
    @Test
    void aNarrowNetworkGetsLessOfTheWeightDecayOfItsOriginal() {
        OptimizerOptions ofOriginal =
                OptimizerOptions.fineTuning(Optimizer.ADAM).withWeightDecay(3).withScaledDecay(true);

        assertThat(ofOriginal.forWidth(0.25).weightDecay()).isEqualTo(0.75);
        assertThat(ofOriginal.forWidth(0.25).forWidth(0.25).weightDecay()).isEqualTo(0.75);
        OptimizerOptions asked = ofOriginal.withScaledDecay(false);
        assertThat(asked.forWidth(0.25)).isEqualTo(asked);
    }

    /** On letters, labels and the original's outputs lose less with it than at the lower rate without. */
    @Test
    void keepsTheWeightDecayOfAnOriginalInEachRecipe() {
        OptimizerOptions ofOriginal =
                OptimizerOptions.fineTuning(Optimizer.ADAM).withScaledDecay(true);

        assertThat(FineTuneOptions.defaults().with(ofOriginal).recipes(true))
                .extracting(FineTuneOptions::optimizer)
                .containsOnly(ofOriginal);
    }
}
