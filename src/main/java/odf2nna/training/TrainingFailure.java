package odf2nna.training;

/** Training failed before its end. */
public final class TrainingFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TrainingFailure(String message) {
        super(message);
    }

    public TrainingFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
