package odf2nna.report;

import java.util.List;

/**
 * What was decided.
 *
 * @param criterion in which order units went
 * @param epsilon the threshold on its scores: a standard deviation, or a place in the order
 * @param compensation what took the place of dropped units
 * @param sequential whether layers were refitted one after another
 * @param droppedUnits how many units go
 * @param droppedInputs how many positions of inputs go
 * @param bypassed layers that read past an emptied one
 * @param notes what should be known
 */
public record PlanSummary(
        String criterion,
        double epsilon,
        String compensation,
        boolean sequential,
        int droppedUnits,
        int droppedInputs,
        List<String> bypassed,
        List<String> notes) {
    public PlanSummary {
        bypassed = List.copyOf(bypassed);
        notes = List.copyOf(notes);
    }
}
