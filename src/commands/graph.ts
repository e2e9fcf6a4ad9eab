import { Command, Option } from "commander";
import { dotText, mermaidText } from "../app/graph-text.ts";
import { EXIT } from "./exit.ts";
import { withFlowSource } from "./flow-source.ts";
import { printJson } from "./json.ts";
import { SERVER_ENVIRONMENT, withManual } from "./manual.ts";
import { type FlowOptions, withFlow } from "./options.ts";

const FORMATS = ["mermaid", "dot", "svg", "json"] as const;

interface GraphOptions extends FlowOptions {
  readonly format: (typeof FORMATS)[number];
}

export function graphCommand(): Command {
  const command = withFlow(new Command("graph"))
    .description("Print folders and pairs as a graph, for Mermaid, Graphviz or as SVG.")
    .addOption(new Option("--format <format>", "what is printed").choices(FORMATS).default("mermaid"))
    .action(graph);
  return withManual(command, {
    examples: [
      ["pairflow graph", "to be put into a Markdown page, in a block of mermaid"],
      ["pairflow graph --format dot | dot -Tpng > flow.png", "drawn by Graphviz"],
      ["pairflow graph ../funds --format svg > flow.svg", "as the page draws it"],
    ],
    environment: SERVER_ENVIRONMENT,
    exits: [EXIT.fine, EXIT.config, EXIT.folder, EXIT.database],
  });
}

async function graph(flow: string, options: GraphOptions): Promise<void> {
  const document = await withFlowSource(flow, options, (source) => source.graph());
  const { format } = options;
  if (format === "json") return printJson(document);
  if (format !== "svg") return void process.stdout.write(format === "dot" ? dotText(document) : mermaidText(document));
  // The layout is the page's; the other formats do without it.
  const { graphSvg } = await import("../web/pages/flow-svg.ts");
  console.log(graphSvg(document));
}
