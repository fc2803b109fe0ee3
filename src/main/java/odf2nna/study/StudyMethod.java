package odf2nna.study;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table of published pruning methods: what each is, where it comes from, and what had to be guessed, because the source does
 * not say it or was not found. A method with a guess is a reconstruction.
 */
public enum StudyMethod {
    /** A random order of units. */
    RANDOM(Level.UNITS, "Random units", "the usual control: each subset of a layer is as likely as every other", ""),
    /** Norms of weights. */
    MAGNITUDE(
            Level.UNITS,
            "Magnitude of units",
            "the usual control: Euclidean norms of a unit's weights",
            "",
            new Parameter("weights", "product", List.of("in", "out", "product"), "which weights of a unit"),
            Parameter.SCALE),
    /** Hagiwara's factors. */
    MBP(
            Level.UNITS,
            "Magnitude-based pruning (MBP)",
            "M. Hagiwara, IJCNN 1993, pp. 351-354; Neurocomputing 6 (1994) 207-218",
            "the formulas are those of later textbooks; at classes the outputs are probabilities; layers are compared by"
                    + " their means",
            new Parameter(
                    "factor",
                    "weights-power",
                    List.of("weights-power", "goodness", "energy", "absolute-energy"),
                    "which of Hagiwara's factors"),
            Parameter.SCALE),
    /** Significance. */
    N2PS(
            Level.UNITS,
            "Pruning by significance (N2PS)",
            "M. Augasta, T. Kathirvalavakumar, Neural Processing Letters 34 (2011) 241-258",
            "the formula, from abstracts; its threshold is a share of the mean of a layer",
            new Parameter("reading", "sum", List.of("sum", "total", "activation"), "of the abstract's sentence"),
            new Parameter("alpha", "0.5", List.of(), "share of a layer's mean up to which a unit is insignificant")),
    /** Variance nullity. */
    VNP(
            Level.UNITS,
            "Variance nullity pruning (VNP)",
            "A. Engelbrecht, IEEE Transactions on Neural Networks 12 (2001) 1386-1399",
            "the constants; that the mean sensitivity must be small, too; that units are scaled by their activations where"
                    + " outputs are numbers, since all are irrelevant otherwise",
            new Parameter("norm", "sum", List.of("sum", "euclid", "max"), "over several outputs"),
            new Parameter(
                    "scaled", "auto", List.of("auto", "yes", "no"), "whether sensitivities are times activations"),
            new Parameter("variance", "1e-6", List.of(), "of the null hypothesis"),
            new Parameter("alpha", "0.01", List.of(), "level of the test"),
            new Parameter(
                    "mean", "0.01", List.of(), "of an irrelevant unit at most, as a share of the layer's largest")),
    /** Mutual information. */
    XING_HU(
            Level.UNITS,
            "Two-phase construction by mutual information",
            "H.-J. Xing, B.-G. Hu, IEEE Transactions on Neural Networks 20 (2009) 715-721",
            "the relevance of hidden units, whose formula was not found; the estimator of information",
            new Parameter("bins", "10", List.of(), "for the numbers of a unit, with equal frequencies"),
            new Parameter("beta", "1", List.of(), "weight of the redundancy of inputs")),
    /** Sums of saliencies. */
    OBD_UNITS(
            Level.UNITS,
            "Optimal Brain Damage (OBD), of units",
            "Y. LeCun, J. Denker, S. Solla, NIPS 1989",
            "that the saliency of a unit is the sum of those of its weights"),
    /** FLAP's criterion. */
    FLAP(
            Level.UNITS,
            "Fluctuation-based adaptive structured pruning (FLAP)",
            "Y. An and others, AAAI 2024, as its code has it",
            ""),
    /** Exchanges of kept and removed units. */
    OSSCAR(
            Level.SWAPS,
            "Local swaps (OSSCAR), from the units that shrink keeps",
            "X. Meng and others, ICML 2024",
            "nothing, but three things are done otherwise: the start is the program's own ranking, units are exchanged one"
                    + " by one, those whose exchange lowers the loss most, and biases are refitted, too",
            new Parameter("swaps", "100", List.of(), "exchanges in a layer, at most")),
    /** Units that are merged, and reconstructed from the merged ones. */
    GRAIL(
            Level.MERGES,
            "Folding with linear reconstruction (GRAIL)",
            "W. Tang, D. Wang, L. Thiele, O. Saukh, CPAL 2026",
            "that units are clustered by incoming weights and biases as they are, by Lloyd's algorithm; widths are those"
                    + " of the program's own ranking",
            new Parameter("ridge", "1e-3", List.of(), "as a share of the mean of the merged units' second moments")),
    /** A random order of weights. */
    RANDOM_WEIGHTS(Level.WEIGHTS, "Random weights", "the usual control: each weight is as likely as every other", ""),
    /** Sizes of weights. */
    LWC(
            Level.WEIGHTS,
            "Learning both weights and connections (LWC)",
            "S. Han, J. Pool, J. Tran, W. Dally, NIPS 2015",
            "that all layers have one threshold as a multiple of their weights' deviation"),
    /** Saliencies of weights. */
    OBD(
            Level.WEIGHTS,
            "Optimal Brain Damage (OBD)",
            "Y. LeCun, J. Denker, S. Solla, NIPS 1989",
            "that biases are not pruned"),
    /** The inverse Hessian of the network. */
    OBS(
            Level.WEIGHTS,
            "Optimal Brain Surgeon (OBS)",
            "B. Hassibi, D. Stork, NIPS 1992",
            "",
            new Parameter("ridge", "1e-4", List.of(), "added to the diagonal of the Hessian")),
    /** The inverse Hessians of layers, once. */
    LOBS(
            Level.WEIGHTS,
            "Layer-wise Optimal Brain Surgeon (L-OBS)",
            "X. Dong, S. Chen, S. Pan, NIPS 2017, to the letter of its code",
            "",
            Parameter.RIDGE),
    /** The inverse Hessians of layers, downdated. */
    LOBS_EXACT(
            Level.WEIGHTS,
            "L-OBS with exact removals (OBC)",
            "E. Frantar, D. Alistarh, NeurIPS 2022",
            "",
            Parameter.RIDGE),
    /** Removal and restoration of weights in training. */
    DNS(
            Level.WEIGHTS,
            "Dynamic network surgery (DNS)",
            "Y. Guo, A. Yao, Y. Chen, NIPS 2016, as its code has it",
            "its constants for other networks than the published ones; thresholds are found by training several times",
            new Parameter("gamma", "1e-4", List.of(), "how fast changes of the masks become rare"),
            new Parameter("power", "1", List.of(), "likewise"),
            new Parameter("share", "0.5", List.of(), "of the steps after which masks stay"),
            new Parameter("trainings", "5", List.of(), "at most, to find the thresholds for the size")),
    /** Thresholds that are trained with the weights. */
    MANESSI(
            Level.WEIGHTS,
            "Differentiable pruning with trained thresholds",
            "F. Manessi, A. Rozza, S. Bianco, P. Napoletano, R. Schettini, ICPR 2018",
            "the formula of the function is from memory; the penalty and all constants; where thresholds start; that each layer"
                    + " keeps the same share of its larger weights, where the thresholds leave more than the size; that biases are"
                    + " not pruned; that what remains is fine-tuned with as many epochs again",
            new Parameter("penalty", "1e-3", List.of(), "weight of the penalty of low thresholds in the loss"),
            new Parameter("sharpness", "100", List.of(), "of the function at the end; a hundredth of it at the start")),
    /** Learning automata that remove weights in training. */
    LA_SGD(
            Level.WEIGHTS,
            "Learning automata in gradient descent (LA-SGD)",
            "H. Guo, S. Li, B. Li, Y. Ma, X. Ren, IEEE Internet of Things Journal 5 (2018) 3263-3269",
            "all but that learning automata find weak weights, which are gradually removed in training: only the"
                    + " abstract was read",
            new Parameter("rate", "0.1", List.of(), "of rewards and penalties"),
            new Parameter("checks", "100", List.of(), "how often weights are looked at"),
            new Parameter("share", "0.8", List.of(), "of the steps after which nothing is removed")),
    /** A genetic search over sets of units. */
    EVOPRUNE(
            Level.SEARCH,
            "EvoPruneDeepTL, a genetic search",
            "J. Poyatos and others, Neural Networks 2023",
            "nothing, but three things are done otherwise: sets are measured on validation rows, by default without training"
                    + " each from fresh weights, and over all hidden layers together",
            Parameter.FITNESS,
            Parameter.EVALUATIONS,
            Parameter.POPULATION),
    /** The same for error and size. */
    MO_EVOPRUNE(
            Level.SEARCH,
            "MO-EvoPruneDeepTL, a multi-objective genetic search",
            "J. Poyatos and others, arXiv 2302.10253, 2023; NSGA-II of K. Deb and others, 2002",
            "nothing, but the same is done otherwise, sizes are parameters, and the third objective, robustness, is left"
                    + " out",
            Parameter.FITNESS,
            Parameter.EVALUATIONS,
            Parameter.POPULATION);

    /** What a method removes. */
    public enum Level {
        /** Units, and inputs where these may be removed. */
        UNITS,
        /** Units that the program's own ranking keeps, some of them exchanged for others. */
        SWAPS,
        /** Units that are merged to as many as the program's own ranking keeps. */
        MERGES,
        /** Single weights. */
        WEIGHTS,
        /** Sets of units, of which each is measured. */
        SEARCH
    }

    /**
     * A parameter of a method.
     *
     * @param name as users type it
     * @param standard the default
     * @param values that are allowed; empty for a number
     * @param meaning in a few words
     */
    public record Parameter(String name, String standard, List<String> values, String meaning) {
        private static final Parameter SCALE = new Parameter(
                "layers", "mean", List.of("mean", "raw"), "scores as shares of their layer's mean, or as they are");

        private static final Parameter RIDGE =
                new Parameter("ridge", "1e-6", List.of(), "added to the diagonal of the Hessian");

        private static final Parameter FITNESS = new Parameter(
                "fitness",
                "pruned",
                List.of("pruned", "fine-tuned"),
                "how a set is measured: as --compensate leaves it, or fine-tuned as --epochs says");

        private static final Parameter EVALUATIONS =
                new Parameter("evaluations", "200", List.of(), "sets that are looked at, in all");

        private static final Parameter POPULATION = new Parameter("population", "30", List.of(), "sets at a time");

        public Parameter {
            values = List.copyOf(values);
        }
    }

    private final Level level;
    private final String title;
    private final String source;
    private final String guess;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of records
    private final List<Parameter> parameters;

    StudyMethod(Level level, String title, String source, String guess, Parameter... parameters) {
        this.level = level;
        this.title = title;
        this.source = source;
        this.guess = guess;
        this.parameters = List.of(parameters);
    }

    public Level level() {
        return level;
    }

    /** {@return its name, with the mark of a reconstruction} */
    public String title() {
        return isReconstruction() ? title + " (reconstruction)" : title;
    }

    /** {@return who described it, and where} */
    public String source() {
        return source;
    }

    /** {@return what had to be guessed; empty if nothing} */
    public String guess() {
        return guess;
    }

    /** {@return whether something had to be guessed} */
    public boolean isReconstruction() {
        return !guess.isEmpty();
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /** {@return whether the method has a test of its own, which decides where no size is given} */
    public boolean hasOwnTest() {
        return this == N2PS || this == VNP;
    }

    /** {@return whether the method prunes while it trains} */
    public boolean trains() {
        return this == DNS || this == MANESSI || this == LA_SGD;
    }

    /** {@return the name as users type it} */
    public String typed() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * {@return the method of that name}
     *
     * @throws IllegalArgumentException if there is none
     */
    public static StudyMethod parse(String text) {
        for (StudyMethod method : values()) {
            if (method.typed().equalsIgnoreCase(text)) {
                return method;
            }
        }
        throw new IllegalArgumentException("expected one of %s, got '%s'".formatted(names(), text));
    }

    private static String names() {
        return List.of(values()).stream().map(StudyMethod::typed).collect(Collectors.joining(", "));
    }
}
