package odf2nna.internal.keras;

import java.util.List;

/** Finds the weights of the layers of one model. */
interface WeightScope {
    /** {@return the weights of a layer, in Keras' order; empty if there are none in the file} */
    List<Weight> of(LayerConfig layer);

    /** {@return the weights of the layers of a model within this one} */
    WeightScope inside(LayerConfig layer, Topology nested);
}
