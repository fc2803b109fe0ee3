package odf2nna.cli;

import static odf2nna.cli.Workspace.RETRAIN;
import static odf2nna.cli.Workspace.SHRINK;

import java.nio.file.Files;
import java.util.List;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** Options that make no sense. */
final class BadOptions {
    private BadOptions() {}

    private static BadInput option(String id, String options, String... words) {
        return BadInput.of("option: " + id, workspace -> {}, with(options), ExitCode.USAGE, words);
    }

    /** The usual command with other options: what it gives anyway is taken out where it is given again. */
    private static String with(String options) {
        String name = options.replaceAll("[ =].*", "");
        return SHRINK.replaceAll(name + " \\S+", "") + " " + options;
    }

    private static BadInput paper(String id, String options, String contradicting) {
        return BadInput.of(
                "option: the paper and " + id,
                w -> {},
                RETRAIN + " --paper " + options,
                ExitCode.USAGE,
                "--paper",
                "no choice of " + contradicting,
                "omit one of them");
    }

    static List<BadInput> cases() {
        return List.of(
                option("negative epsilon", "--epsilon -1", "--epsilon", "-1"),
                option("epsilon NaN", "--epsilon NaN", "--epsilon", "NaN"),
                option("epsilon text", "--epsilon much", "--epsilon", "'much'"),
                option("sequential fold", "--compensate fold --sequential", "sequential", "--compensate refit"),
                option(
                        "the paper's compensation",
                        "--compensate paper",
                        "--compensate",
                        "'paper'",
                        "give --paper instead"),
                paper("refit", "--compensate refit", "--compensate"),
                paper("another criterion", "--criterion magnitude", "--criterion"),
                paper("a number of epochs of its own", "--epochs 4", "--epochs"),
                paper("distillation", "--distill 0.5 --original-epochs 20", "--distill"),
                BadInput.of(
                        "option: the paper and a network with branches",
                        w -> w.edit(m -> {
                            GraphProto.Builder graph = m.getGraphBuilder();
                            int last = graph.getNodeCount() - 1;
                            graph.addNode(
                                    last,
                                    NodeProto.newBuilder()
                                            .setOpType("Add")
                                            .addInput("a1")
                                            .addInput("a1")
                                            .addOutput("twice"));
                            graph.getNodeBuilder(last + 1).setInput(0, "twice");
                        }),
                        SHRINK + " --paper",
                        ExitCode.MODEL,
                        "model.onnx",
                        "the network has branches",
                        "omit --paper"),
                BadInput.of(
                        "option: the paper without a threshold",
                        w -> {},
                        SHRINK.replace("--epsilon 0.3", "--paper"),
                        ExitCode.USAGE,
                        "--paper",
                        "add --epsilon"),
                BadInput.of(
                        "option: the paper without epochs",
                        w -> {},
                        RETRAIN + " --paper",
                        ExitCode.USAGE,
                        "--paper",
                        "--original-epochs",
                        "--epochs 0"),
                option("epsilon and a drop", "--max-drop 0.1", "--epsilon", "--max-drop", "give one of them"),
                BadInput.of(
                        "option: drop of more than everything",
                        w -> {},
                        SHRINK.replace("--epsilon 0.3", "--max-drop 200"),
                        ExitCode.USAGE,
                        "--max-drop",
                        "expected 0 to 100 percentage points, got 200"),
                BadInput.of(
                        "option: no data", w -> {}, SHRINK.replace("--eval @data.csv", ""), ExitCode.USAGE, "--eval"),
                BadInput.of("option: no model", w -> {}, SHRINK.replace("@model.onnx", ""), ExitCode.USAGE, "MODEL"),
                BadInput.of("option: no command", w -> {}, "", ExitCode.USAGE, "missing command", "shrink"),
                BadInput.of(
                        "option: unknown command",
                        w -> {},
                        "shirnk @model.onnx",
                        ExitCode.USAGE,
                        "unknown command 'shirnk'",
                        "did you mean shrink?"),
                option("unknown option", "--epsilom 3", "unknown option '--epsilom'", "did you mean --epsilon?"),
                option("misspelt value", "--criterion contribtion", "got 'contribtion', did you mean contribution?"),
                option("misspelt metric", "--metric acuracy", "got 'acuracy', did you mean accuracy?"),
                option("unknown option far from all", "--quux", "unknown option '--quux'; see"),
                option("option for a file", "--eval --sed 3", "--eval", "'--sed'"),
                option("file like an option", "--eval -x.csv", "--eval", "'-x.csv'"),
                BadInput.of(
                        "option: two files",
                        w -> {},
                        SHRINK.replace("@data.csv", "@data.csv @data.csv"),
                        ExitCode.USAGE,
                        "unexpected '",
                        "data.csv': an option takes one value",
                        "--eval A --eval B",
                        "quote a pattern"),
                BadInput.of(
                        "option: column almost",
                        w -> {},
                        SHRINK + " --target clas",
                        ExitCode.DATA,
                        "data.csv",
                        "no column, file or array 'clas'",
                        "did you mean 'class'?"),
                BadInput.of(
                        "option: a share as a size",
                        w -> {},
                        SHRINK.replace("--epsilon 0.3", "--target-params 0.1"),
                        ExitCode.USAGE,
                        "--target-params",
                        "'0.1'",
                        "did you mean 10%?"),
                BadInput.of(
                        "option: a share as a drop",
                        w -> {},
                        SHRINK.replace("--epsilon 0.3", "--max-drop 0.005"),
                        ExitCode.BOUND_MISSED,
                        "--max-drop counts percentage points",
                        "0.5 is half of one"),
                option("option without its value", "--seed", "--seed"),
                option("threads 0", "--threads 0", "--threads", "0"),
                option("threads text", "--threads many", "--threads", "'many'"),
                option("batch size 0", "--batch-size 0", "--batch-size", "0"),
                option("batch size huge", "--batch-size 2000000000", "--batch-size"),
                option("rounds 0", "--rounds 0", "rounds", "at least 1", "0"),
                option("epochs of rounds without rounds", "--round-epochs 3", "round-epochs", "at least 2 rounds"),
                option("rounds and a plan", "--rounds 2 --save-plan @plan.json", "--save-plan", "--rounds"),
                BadInput.of(
                        "option: rounds and a time",
                        w -> {},
                        SHRINK.replace("--epsilon 0.3", "--target-latency 50% --rounds 2"),
                        ExitCode.USAGE,
                        "--rounds",
                        "--target-latency"),
                option("last epoch and patience", "--epochs 2 --keep last --patience 1", "patience", "last"),
                option("epochs negative", "--epochs -1", "--epochs", "-1"),
                option("epochs twice", "--epochs 2 --original-epochs 10", "--original-epochs", "give one of them"),
                option("learning rate 0", "--epochs 2 --learning-rate 0", "--learning-rate", "0"),
                option("loss unknown", "--epochs 2 --loss mape", "--loss", "mape", "huber"),
                option("optimizer unknown", "--epochs 2 --optimizer lion", "--optimizer", "lion", "adam"),
                option(
                        "augment unknown",
                        "--epochs 2 --augment flip",
                        "--augment",
                        "jitter, mixup and shift",
                        "'flip'"),
                option("augment no number", "--epochs 2 --augment jitter=much", "--augment", "'jitter=much'"),
                option("augment half a pixel", "--epochs 2 --augment shift=0.5", "--augment", "'shift=0.5'"),
                option("augment jitter negative", "--epochs 2 --augment jitter=-1", "--augment", "0 or more", "-1"),
                option("augment mixup tiny", "--epochs 2 --augment mixup=1e-9", "--augment", "0.01 or more"),
                option("augment flat rows", "--epochs 2 --augment shift", "got [4]", "--image HxW"),
                option("augment other image", "--epochs 2 --augment shift --image 3x2", "--image", "has, 4, got 6"),
                option("augment too far", "--epochs 2 --augment shift=2 --image 2x2", "fewer pixels", "2x2", "got 2"),
                option("image of nothing", "--epochs 2 --image 2x2", "--image", "--augment shift"),
                option("image of one number", "--epochs 2 --augment shift --image 4", "--image", "28x28", "'4'"),
                option("image of a line", "--epochs 2 --augment shift --image 1x4", "--image", "at least 2x2", "'1x4'"),
                option("image twice as deep", "--epochs 2 --augment shift --image 2x1x2x1", "--image", "'2x1x2x1'"),
                option("augment without retraining", "--augment mixup", "--augment", "--epochs"),
                option("train batch 0", "--epochs 2 --train-batch 0", "--train-batch", "0"),
                option("weight decay negative", "--epochs 2 --weight-decay -1", "--weight-decay", "-1"),
                option(
                        "checkpoint that is a file",
                        "--epochs 2 --checkpoint @data.csv",
                        "checkpoint",
                        "folder",
                        "data.csv"),
                option("checkpoint without retraining", "--checkpoint @kept", "--checkpoint", "--epochs"),
                BadInput.of(
                        "option: checkpoint of another training",
                        w -> {
                            w.run(RETRAIN + " --epochs 2 --checkpoint @kept");
                            Files.delete(w.path("small.onnx"));
                        },
                        RETRAIN + " --epochs 2 --learning-rate 0.5 --checkpoint @kept",
                        ExitCode.USAGE,
                        "kept",
                        "learning rate: 0.003 there, 0.5 here"),
                option("dropout 1", "--epochs 2 --dropout 1", "--dropout", "1.0"),
                option("adversarial negative", "--epochs 2 --adversarial -1", "--adversarial", "-1.0"),
                option("sharpness negative", "--epochs 2 --sharpness -1", "--sharpness", "-1.0"),
                option("clip norm 0", "--epochs 2 --clip-norm 0", "--clip-norm", "0.0"),
                option("temperature 0", "--epochs 2 --temperature 0", "--temperature", "0.0"),
                option("distill 2", "--epochs 2 --distill 2", "--distill", "2.0"),
                option("momentum 1", "--epochs 2 --optimizer sgd --momentum 1", "--momentum", "1.0"),
                option("momentum of Adam", "--epochs 2 --momentum 0.5", "--momentum", "sgd"),
                option("class weights text", "--epochs 2 --class-weights even", "--class-weights", "even", "balanced"),
                option("class weight 0", "--epochs 2 --class-weights 1,0,1", "--class-weights", "positive"),
                option(
                        "log over the data",
                        "--epochs 2 --log-csv @data.csv --force",
                        "data.csv",
                        "an input of this run"),
                option("log over the model", "--epochs 2 --log-csv @model.onnx --force", "model.onnx", "--log-csv"),
                option("log in no folder", "--epochs 2 --log-csv @none/log.csv", "none"),
                option("events in a file", "--epochs 2 --tensorboard @data.csv", "tensorboard", "data.csv"),
                option("deterministic on CUDA", "--device cuda --deterministic", "--deterministic", "cuda"),
                option("train rows 0", "--train-rows 0", "--train-rows", "0"),
                option("patience 0", "--epochs 2 --patience 0", "--patience", "0"),
                option("round to 0", "--round-to 0", "--round-to", "0"),
                option("flash text", "--target-flash abc", "--target-flash", "'abc'", "5000, 32k or 10%"),
                option("RAM of k", "--target-ram k", "--target-ram", "'k'", "5000, 32k or 10%"),
                option("scale text", "--scale abc", "--scale", "'abc'", "1/255"),
                option("scale 1/0", "--scale 1/0", "--scale", "Infinity"),
                option("scale 0", "--scale 0", "--scale"),
                option("scaler and standardize", "--scaler @s.json --standardize", "--scaler", "--standardize too"),
                option(
                        "scaler and scale",
                        "--scaler @s.json --scale 0.5",
                        "--scaler",
                        "--scale 0.5 too",
                        "one of them"),
                option("compensation unknown", "--compensate mean", "--compensate", "mean", "refit"),
                option("empty layer unknown", "--on-empty-layer explode", "--on-empty-layer", "keep-one"),
                option("task unknown", "--task ranking", "--task", "ranking"),
                option("device unknown", "--device tpu", "--device"),
                BadInput.of(
                        "option: given twice",
                        w -> {},
                        SHRINK + " --epsilon 2",
                        ExitCode.USAGE,
                        "--epsilon",
                        "only once"),
                option("hold-out 1.5", "--hold-out 1.5", "--hold-out", "1.5"),
                option("hold-out negative", "--hold-out -0.1", "--hold-out", "-0.1"),
                option("max rows 0", "--max-rows 0", "--max-rows", "0"),
                option("delimiter of two characters", "--delimiter ab", "--delimiter", "ab"),
                option("header unknown", "--header maybe", "--header", "maybe"),
                option("missing unknown", "--missing ignore", "--missing", "ignore"),
                option("seed text", "--seed x", "--seed", "'x'"),
                option(
                        "unknown precision",
                        "--precision int4",
                        "--precision",
                        "expected one of fp16, int8, got 'int4'"),
                BadInput.of(
                        "option: bytes without rows",
                        w -> {},
                        "convert @model.onnx --precision int8 -o @small.onnx",
                        ExitCode.USAGE,
                        "--precision",
                        "--eval"),
                BadInput.of(
                        "option: rows for nothing",
                        w -> {},
                        "convert @model.onnx --eval @data.csv -o @small.onnx",
                        ExitCode.USAGE,
                        "--eval",
                        "--precision"),
                BadInput.of(
                        "option: bytes in a SavedModel",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small/") + " --precision int8",
                        ExitCode.USAGE,
                        "small",
                        "int8 is written only as ONNX"),
                option("blank target", "--target=", "--target"),
                option("blank group", "--group=", "--group"),
                BadInput.of(
                        "option: output name unknown",
                        w -> {},
                        SHRINK + " --output-name z",
                        ExitCode.MODEL,
                        "no output",
                        "'z'",
                        "'y' FLOAT[?,3]"),
                BadInput.of(
                        "option: CUDA that is not there",
                        w -> {},
                        SHRINK.replace("--device cpu", "--device cuda"),
                        ExitCode.FAILED,
                        "cuda"));
    }
}
