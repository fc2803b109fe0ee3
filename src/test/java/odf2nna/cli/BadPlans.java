package odf2nna.cli;

import static odf2nna.cli.Workspace.APPLY;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;

/** Plans that don't fit. */
final class BadPlans {
    private BadPlans() {}

    /** The plan for the usual model, made once. */
    private static byte[] usualPlan = {};

    private static BadInput plan(String id, BadInput.Spoil spoil, String... words) {
        BadInput.Spoil planned = workspace -> {
            if (usualPlan.length == 0) {
                workspace.makePlan();
                usualPlan = workspace.bytes("plan.json");
            }
            workspace.write("plan.json", usualPlan);
            spoil.in(workspace);
        };
        return BadInput.of("plan: " + id, planned, APPLY, ExitCode.USAGE, BadInput.with("plan.json", words));
    }

    static List<BadInput> cases() {
        return List.of(
                plan("missing", w -> Files.delete(w.path("plan.json")), "no such file"),
                plan(
                        "folder",
                        w -> {
                            Files.delete(w.path("plan.json"));
                            Files.createDirectory(w.path("plan.json"));
                        },
                        "folder"),
                plan("empty", w -> w.write("plan.json", ""), "odf2nna-plan/3"),
                plan("not JSON", w -> w.write("plan.json", "{\"format\": oops}"), "line 1", "not valid JSON"),
                plan("cut short", w -> w.cut("plan.json", 200), "not valid JSON"),
                plan("binary", w -> w.write("plan.json", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}), "UTF-8"),
                plan("other JSON", w -> w.write("plan.json", "[1, 2]"), "format", "odf2nna-plan/3"),
                plan(
                        "format of another version",
                        w -> w.replace("plan.json", "plan/3", "plan/9"),
                        "plan/9",
                        "odf2nna-plan/3"),
                plan("unit out of range", w -> kept(w, 0, 0, 1, 6), "n_z0", "unit 6", "6 units"),
                plan("unit negative", w -> kept(w, 0, 0, -1), "unit index", "-1"),
                plan("unit twice", w -> kept(w, 0, 3, 3), "unit index 3", "twice"),
                plan("unit of the last layer removed", w -> kept(w, 2, 0, 1), "n_y", "unit 2 can't be removed"),
                plan("all units dropped without a refit", w -> kept(w, 0), "n_z1", "no refit", "keep a unit"),
                plan(
                        "kept is text",
                        w -> w.replace("plan.json", "\"kept\" : [", "\"kept\" : [ \"all\", "),
                        "kept",
                        "unit indices"),
                plan("tied units parted", BadPlans::partTiedUnits, "tied", "unit"),
                plan("means missing", w -> w.replace("plan.json", "\"means\"", "\"moans\""), "means is missing"),
                plan("means of another width", w -> means(w, 1, 2), "means", "'a1'", "2 values", "5"),
                plan("means of no signal", w -> means(w), "no means for value 'a1'"),
                plan("refit of another width", BadPlans::refit, "refit of layer 'n_z1'", "[2, 1]", "[5, 4]"),
                plan("layer unknown", w -> w.replace("plan.json", "\"n_z1\"", "\"n_zz\""), "n_z1"),
                plan(
                        "other number of units",
                        w -> w.replace("plan.json", "\"units\" : 6", "\"units\" : 60"),
                        "n_z0",
                        "6 units",
                        "60"),
                plan("no layers", w -> w.replace("plan.json", "\"layers\"", "\"lairs\""), "layers is missing"),
                plan(
                        "threshold text",
                        w -> w.replace("plan.json", "\"threshold\" : 0.3", "\"threshold\" : \"big\""),
                        "threshold",
                        "number"),
                plan(
                        "compensation unknown",
                        w -> w.replace("plan.json", "\"fold\"", "\"mean\""),
                        "compensate",
                        "\"mean\"",
                        "refit"));
    }

    /** Sets the units that a layer of the plan keeps. */
    private static void kept(Workspace workspace, int layer, int... units) throws IOException {
        ObjectNode plan = (ObjectNode) new ObjectMapper().readTree(workspace.bytes("plan.json"));
        ArrayNode kept = ((ObjectNode) plan.path("layers").get(layer)).putArray("kept");
        for (int unit : units) {
            kept.add(unit);
        }
        workspace.write("plan.json", plan.toString());
    }

    /** Sets the means of the second layer's units; without values there are none of any layer. */
    private static void means(Workspace workspace, double... values) throws IOException {
        ObjectNode plan = (ObjectNode) new ObjectMapper().readTree(workspace.bytes("plan.json"));
        ObjectNode means = plan.putObject("means");
        if (values.length > 0) {
            ArrayNode array = means.putArray("a1");
            for (double value : values) {
                array.add(value);
            }
        }
        workspace.write("plan.json", plan.toString());
        kept(workspace, 0, 0, 1, 2, 3, 4, 5);
        kept(workspace, 1, 0, 1);
    }

    /** Drops all of the first layer, with a refit that is too narrow. */
    private static void refit(Workspace workspace) throws IOException {
        kept(workspace, 0);
        ObjectNode plan = (ObjectNode) new ObjectMapper().readTree(workspace.bytes("plan.json"));
        ObjectNode refit = plan.putArray("refits").addObject();
        refit.put("consumer", "n_z1").put("base", "x").put("source", "a0").put("inputs", 1);
        refit.putArray("weights").add(1).add(2);
        refit.putArray("bias").add(1).add(2);
        workspace.write("plan.json", plan.toString());
    }

    /** A plan for a model whose two layers are summed, that drops a unit of one of them alone. */
    private static void partTiedUnits(Workspace workspace) throws IOException {
        Files.delete(workspace.path("plan.json"));
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 3)
                        .input("x", ElementType.FLOAT, -1, 4)
                        .gemm("x", "z0", 4, 6)
                        .node("Relu", "a0", "z0")
                        .gemm("a0", "z1", 6, 6)
                        .node("Add", "sum", "a0", "z1")
                        .node("Relu", "a1", "sum")
                        .gemm("a1", "y", 6, 3)
                        .output("y", ElementType.FLOAT, -1, 3)
                        .build()
                        .toBytes());
        workspace.makePlan();
        kept(workspace, 0, 1, 2, 3, 4, 5);
        kept(workspace, 1, 0, 1, 2, 3, 4, 5);
    }
}
