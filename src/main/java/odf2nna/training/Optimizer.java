package odf2nna.training;

/** The optimizer. The constants are Keras' defaults. */
public enum Optimizer {
    /** Adam (Kingma and Ba 2015), with decoupled weight decay (AdamW, Loshchilov and Hutter 2019). */
    ADAM,
    /** Gradient descent with a momentum. */
    SGD,
    /** RMSprop (Tieleman and Hinton 2012) with a decay of 0.9. */
    RMSPROP,
    /** Adagrad (Duchi, Hazan and Singer 2011). */
    ADAGRAD;

    /** {@return the learning rate to take where none is given} */
    public double defaultRate() {
        return this == SGD || this == ADAGRAD ? 0.01 : 0.001;
    }
}
