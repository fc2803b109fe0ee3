package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** A hidden layer with redundant units among the others, as numbers of the element type. */
final class PlantedLayer {
    /** The contents of a layer besides its own units. */
    enum Plant {
        CONSTANT,
        DEAD,
        UNREAD,
        DUPLICATE
    }

    static final List<String> ACTIVATIONS = List.of(
            "Relu",
            "Relu",
            "Relu",
            "LeakyRelu",
            "PRelu",
            "Tanh",
            "Softsign",
            "Sigmoid",
            "HardSigmoid",
            "HardTanh",
            "Elu",
            "Softplus");

    /** Those of them that ONNX Runtime has for every type. */
    static final List<String> IN_EVERY_TYPE = List.of("Relu", "LeakyRelu", "Tanh", "Sigmoid");

    final String activation;
    final double[][] weights;
    final double[] bias;
    final boolean[] unread;
    final double[] slopes;
    final int own;
    final TreeSet<Plant> plants = new TreeSet<>();

    /**
     * A layer.
     *
     * @param limit the largest magnitude of what it reads; infinite where that is not known
     * @param fed whether what it reads is never negative
     */
    PlantedLayer(Random random, ElementType type, String activation, int inputs, int own, double limit, boolean fed) {
        this.activation = activation;
        List<double[]> rows = new ArrayList<>();
        for (int unit = 0; unit < own; unit++) {
            rows.add(row(random, type, inputs));
        }
        List<double[]> all = new ArrayList<>(rows);
        List<Boolean> isUnread = new ArrayList<>(java.util.Collections.nCopies(own, false));
        for (Plant plant : Plant.values()) {
            if (allows(plant, limit, fed) && random.nextBoolean()) {
                plants.add(plant);
                List<double[]> made = copies(random, type, plant, rows, 1 + random.nextInt(2), inputs, limit);
                made.forEach(row -> {
                    all.add(row);
                    isUnread.add(plant == Plant.UNREAD);
                });
            }
        }
        this.own = own;
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            order.add(i);
        }
        java.util.Collections.shuffle(order, random);
        weights = new double[all.size()][];
        bias = new double[all.size()];
        unread = new boolean[all.size()];
        slopes = new double[all.size()];
        Arrays.fill(slopes, GraphBuilder.rounded(type, 0.25));
        for (int i = 0; i < order.size(); i++) {
            double[] row = all.get(order.get(i));
            weights[i] = Arrays.copyOf(row, inputs);
            bias[i] = row[inputs];
            unread[i] = isUnread.get(order.get(i));
        }
    }

    private boolean allows(Plant plant, double limit, boolean fed) {
        return switch (plant) {
            case CONSTANT, UNREAD, DUPLICATE -> true;
            case DEAD -> activation.equals("Relu") && (fed || Double.isFinite(limit));
        };
    }

    /**
     * Weights, half of them positive and none small, and, last, a small bias: nothing that is dead, or within the straight
     * piece of a hard activation, by chance.
     */
    private double[] row(Random random, ElementType type, int inputs) {
        double[] row = new double[inputs + 1];
        int offset = random.nextInt(2);
        double factor = activation.startsWith("Hard") ? 6 : 1;
        for (int j = 0; j < inputs; j++) {
            double size = factor * (0.3 + Math.abs(random.nextGaussian())) / Math.sqrt(inputs);
            row[j] = GraphBuilder.rounded(type, (j + offset) % 2 == 0 ? size : -size);
        }
        row[inputs] = GraphBuilder.rounded(type, 0.1 * random.nextGaussian());
        return row;
    }

    private List<double[]> copies(
            Random random, ElementType type, Plant plant, List<double[]> rows, int count, int inputs, double limit) {
        List<double[]> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] base = rows.get(random.nextInt(rows.size()));
            made.add(
                    switch (plant) {
                        case CONSTANT -> scaled(type, row(random, type, inputs), 0, 1);
                        case UNREAD -> row(random, type, inputs);
                        case DUPLICATE -> base.clone();
                        default -> dead(type, base, limit);
                    });
        }
        return made;
    }

    private static double[] scaled(ElementType type, double[] row, double weights, double bias) {
        double[] scaled = new double[row.length];
        for (int j = 0; j < row.length; j++) {
            scaled[j] = GraphBuilder.rounded(type, row[j] * (j < row.length - 1 ? weights : bias));
        }
        return scaled;
    }

    /** All weights negative over inputs that aren't, or a bias below all that the weights can add. */
    private static double[] dead(ElementType type, double[] row, double limit) {
        double[] dead = row.clone();
        double reach = 0;
        for (int j = 0; j < row.length - 1; j++) {
            dead[j] = -Math.abs(row[j]);
            reach += Math.abs(row[j]);
        }
        dead[row.length - 1] = GraphBuilder.rounded(type, Double.isFinite(limit) ? -1 - reach * limit : -0.5);
        return dead;
    }
}
