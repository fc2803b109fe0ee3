package odf2nna.cli;

import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the dense layers of a model. */
@Command(
        name = "inspect",
        description = "Show the dense layers of a model, what can be pruned, and why the rest can't.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InspectCommand extends BaseCommand {
    @Mixin
    private ModelMixin model;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        return print.print(
                print.odf2nna(EngineOptions.defaults(), ProgressListener.NONE).inspect(model.toSource()));
    }
}
