package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import odf2nna.internal.build.NetworkShape;
import odf2nna.internal.pipeline.GeneralRecipes.Measured;
import odf2nna.internal.pipeline.GeneralRecipes.Recipe;
import org.junit.jupiter.api.Test;

/** Which recipe is chosen follows from its losses, which are given here by formulas. */
class GeneralRecipesTest {
    private static final NetworkShape SHALLOW = new NetworkShape(3, 94);
    private static final NetworkShape DEEP = new NetworkShape(5, 67);

    private static double decades(double decay, double best) {
        return Math.abs(Math.log10(decay / best));
    }

    private static GeneralRecipes recipes(ToDoubleFunction<Recipe> loss) {
        return new GeneralRecipes((recipes, measured) ->
                recipes.stream().mapToDouble(loss).boxed().toList());
    }

    private static GeneralRecipes tried(ToDoubleFunction<Recipe> loss) throws IOException {
        GeneralRecipes recipes = recipes(loss);
        recipes.tryDecays(SHALLOW, 63);
        recipes.tryShapes(List.of(DEEP));
        return recipes;
    }

    /** As on poker hands: a tenth memorises, one learns next to nothing, a third finds the rule. */
    @Test
    void findsAWeightDecayBetweenPowersOfTen() throws IOException {
        GeneralRecipes recipes = tried(recipe -> 1 + decades(recipe.weightDecay(), 0.3));

        assertThat(recipes.chosen()).isEqualTo(new Recipe(SHALLOW, 0.3, 63));
    }

    @Test
    void looksBeyondALargeOrSmallWeightDecay() throws IOException {
        assertThat(tried(recipe -> 1 + decades(recipe.weightDecay(), 5))
                        .chosen()
                        .weightDecay())
                .isEqualTo(3);
        assertThat(tried(recipe -> 1 + decades(recipe.weightDecay(), 0.001))
                        .chosen()
                        .weightDecay())
                .isEqualTo(0.003);
    }

    @Test
    void takesTheFirstOfAlmostEqualShapes() throws IOException {
        assertThat(tried(recipe -> recipe.shape().equals(DEEP) ? 0.98 : 1)
                        .chosen()
                        .shape())
                .isEqualTo(SHALLOW);
        assertThat(tried(recipe -> recipe.shape().equals(DEEP) ? 0.9 : 1)
                        .chosen()
                        .shape())
                .isEqualTo(DEEP);
    }

    /** The deep one memorises at the usual weight decay, and is the better one at ten times as much. */
    @Test
    void comparesShapesAtAWeightDecayThatFits() throws IOException {
        GeneralRecipes recipes =
                tried(recipe -> (recipe.shape().equals(DEEP) ? 0.8 : 1) + decades(recipe.weightDecay(), 1));

        assertThat(recipes.measured())
                .filteredOn(one -> one.recipe().shape().equals(DEEP))
                .extracting(one -> one.recipe().weightDecay())
                .containsExactly(1.0);
        assertThat(recipes.chosen()).isEqualTo(new Recipe(DEEP, 1, 63));
    }

    @Test
    void trainsLongerAsLongAsThatGainsATenth() throws IOException {
        GeneralRecipes gains = tried(recipe -> 63.0 / recipe.epochs());
        gains.tryLonger();
        assertThat(gains.chosen().epochs()).isEqualTo(4 * 63);

        GeneralRecipes hardly = tried(recipe -> 1 - recipe.epochs() / 63.0 * 0.05);
        hardly.tryLonger();
        assertThat(hardly.chosen().epochs()).isEqualTo(63);
        assertThat(hardly.measured()).extracting(Measured::recipe).last().isEqualTo(new Recipe(SHALLOW, 0.1, 2 * 63));
    }

    @Test
    void trainsShorterWhereThatLosesHardlyMore() throws IOException {
        GeneralRecipes recipes = tried(recipe -> recipe.epochs());
        recipes.tryShorter();

        assertThat(recipes.chosen().epochs()).isEqualTo(4);
    }

    @Test
    void asksForTheLossesTogetherThatDependOnNoOther() throws IOException {
        List<Integer> together = new ArrayList<>();
        List<Integer> before = new ArrayList<>();
        GeneralRecipes recipes = new GeneralRecipes((some, measured) -> {
            together.add(some.size());
            before.add(measured);
            return some.stream().map(recipe -> 1 / (double) recipe.epochs()).toList();
        });
        recipes.tryDecays(SHALLOW, 63);
        recipes.tryShapes(List.of(DEEP));
        recipes.tryLonger();

        assertThat(together).containsExactly(3, 2, 1, 1, 1);
        assertThat(before).containsExactly(0, 3, 5, 6, 7);
    }
}
