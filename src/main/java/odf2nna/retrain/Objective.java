package odf2nna.retrain;

/**
 * What training makes small.
 *
 * @param signal the signal of the network that is compared with the targets: logits, or numbers
 * @param loss how the difference is counted
 */
public record Objective(String signal, Loss loss) {}
