package odf2nna.cli;

import odf2nna.pipeline.SimplifyOptions;
import odf2nna.runtime.EngineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes out what a model can do without. */
@Command(
        name = "simplify",
        description = {
            "Remove what changes no output (up to rounding): units that are constant, unused or"
                    + " duplicates; linear layers; scalings that a layer can absorb. Constant and unused"
                    + " features of the inputs are reported.",
            "",
            "No data is needed. --ranges, --assume or --on-data may find more; the report says for"
                    + " which inputs each finding holds."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx simplify model.onnx -o small.onnx",
            "  odf2nna-onnx simplify model.onnx --assume pixels=0..1 -o small.onnx"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SimplifyCommand extends BaseCommand {
    @Mixin
    private ModelMixin model;

    @Mixin
    private OutputMixin output;

    @Option(names = "--dry-run", description = "Do everything except writing the model.")
    private boolean dryRun;

    @Mixin
    private KnowledgeMixin knowledge;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        SimplifyOptions settings = print.settings(() -> knowledge.toSettings(output.toSettings(dryRun)));
        return print.run(engines, runner -> print.settings(() -> runner.simplify(model.toSource(), settings)));
    }
}
