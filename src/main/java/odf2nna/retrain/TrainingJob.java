package odf2nna.retrain;

import odf2nna.network.DenseNetwork;

/**
 * What is to be trained, on what, and how.
 *
 * @param network the network to start from
 * @param objective what to make small
 * @param training rows to learn from
 * @param validation rows that tell the best epoch
 * @param settings how
 */
public record TrainingJob(
        DenseNetwork network,
        Objective objective,
        TrainingRows training,
        TrainingRows validation,
        RetrainSettings settings) {
    /** {@return the weights that training changes, as they are before it} */
    public Weights weights() {
        return Weights.of(network, objective.signal());
    }

    /** {@return steps of an epoch} */
    public int stepsPerEpoch() {
        return settings.course().steps(training.rows());
    }

    /** {@return steps of all epochs} */
    public long steps() {
        return (long) settings.course().epochs() * stepsPerEpoch();
    }
}
