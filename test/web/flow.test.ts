import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GraphDocument } from "../../src/app/insights.ts";
import { layOutFlow, textWidth } from "../../src/web/pages/flow-layout.ts";
import { flowPart, NODES_DRAWN } from "../../src/web/pages/flow-part.ts";
import { flowDrawing, graphSvg } from "../../src/web/pages/flow-svg.ts";
import { fakeGraph } from "./fake-grid.ts";
import { makeEmptyInsights, makeFakeInsights } from "./fake-insights.ts";
import { HOSTILE_NAMES } from "./fake-items.ts";
import { serve, textOf } from "./serve.ts";

/** Folders with a pair between each and the next. */
function chain(names: readonly string[]): GraphDocument {
  const nodes = names.flatMap((name, index): GraphDocument["nodes"] => [
    { kind: "folder", id: `folder:${index}`, label: `data/${name}`, files: index },
    { kind: "pair", id: `pair:${index}`, name, status: "success", counts: { success: 1, preliminary: 0, error: 0 } },
  ]);
  const edges = nodes.slice(1).map((node, index) => ({ from: nodes[index]?.id ?? "", to: node.id }));
  return { nodes, edges };
}

function insightsOf(graph: GraphDocument) {
  return { ...makeFakeInsights(), graph: () => graph };
}

describe("the flow", () => {
  it("is drawn with counts, shapes, words and links to the pairs", async () => {
    const { url } = await serve();
    const page = await textOf(`${url}/flow`);
    expect(page).toContain("3 pairs between 4 folders.");
    expect(page).toMatch(/<a href="\/pairs\/z-scores"><g class="node pair error"><title>z-scores<\/title>/);
    expect(page).toContain('<use href="#mark-error"/>');
    expect(page).toContain(">6 error, 7 preliminary, 3 success</text>");
    expect(page).toContain(">121 files</text>");
  });

  it("has no style attribute and no style element, as the policy allows none", async () => {
    const { url } = await serve();
    expect(await textOf(`${url}/flow`)).not.toMatch(/\sstyle=|<style|<script>|\son[a-z]+=/);
  });

  it("is a list too: each folder, what reads it, with what else, and where that writes", async () => {
    const { url } = await serve();
    const list = (await textOf(`${url}/flow`)).split('<ul class="folders">')[1] ?? "";
    expect(list).toMatch(
      /data\/z-scores.*merge.*34 success.*\+ <a [^>]*><bdi class="name">data\/timestamps.*→ <a [^>]*><bdi class="name">data\/merged/s,
    );
    expect(list).toContain("no pair reads it");
  });

  it("around a pair says so and leads back to the whole", async () => {
    const { url } = await serve({ insights: insightsOf(chain(Array.from({ length: 20 }, (_, index) => `p${index}`))) });
    const page = await textOf(`${url}/flow?pair=p10`);
    expect(page).toContain("7 nodes of 40");
    expect(page).toContain('<a href="/flow">Show the whole flow</a>');
    expect(page).toContain("<title>data/p9</title>");
    expect(page).not.toContain("<title>data/p3</title>");
  });

  it("too large for one drawing says by which rule, and lists every pair with a way to draw around it", async () => {
    const names = Array.from({ length: NODES_DRAWN }, (_, index) => `p${index}`);
    const { url } = await serve({ insights: insightsOf(chain(names)) });
    const page = await textOf(`${url}/flow`);
    expect(page).toContain(`it has ${NODES_DRAWN * 2} nodes`);
    expect(page).not.toContain("flow-drawing");
    for (const name of names) expect(page).toContain(`href="/flow?pair=${name}"`);
  });

  it("without pairs says what to do", async () => {
    const { url } = await serve({ insights: makeEmptyInsights() });
    expect(await textOf(`${url}/flow`)).toContain("No pairs yet.");
  });

  it("shows hostile names as text, in page and file", async () => {
    const graph = chain(HOSTILE_NAMES);
    const { url } = await serve({ insights: insightsOf(graph) });
    const page = await textOf(`${url}/flow?pair=${encodeURIComponent(HOSTILE_NAMES[1])}`);
    for (const text of [page, graphSvg(graph)]) {
      expect(text).not.toMatch(/<img src=x|<script>alert|<b>/);
      expect(text).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n\t]]/v);
    }
  });
});

describe("what is drawn", () => {
  it("is never more than the cap, and holds the pair it is around", () => {
    const hub: GraphDocument = {
      nodes: [
        ...chain(["middle"]).nodes,
        ...Array.from(
          { length: 300 },
          (_, index) => ({ kind: "folder", id: `f${index}`, label: "f", files: null }) as const,
        ),
      ],
      edges: Array.from({ length: 300 }, (_, index) => ({ from: "pair:0", to: `f${index}` })),
    };
    const part = flowPart(hub, "middle");
    if (part.kind === "nothing") throw new Error("nothing is drawn");
    expect(part.graph.nodes).toHaveLength(NODES_DRAWN);
    expect(part.graph.nodes.some(({ id }) => id === "pair:0")).toBe(true);
  });

  it("is the whole for a pair that is not there", () => {
    expect(flowPart(fakeGraph(), "gone").kind).toBe("whole");
  });
});

describe("the layout", () => {
  it("goes from left to right when many pairs stand side by side", () => {
    const pairs = Array.from({ length: 12 }, (_, index) => `pair-with-a-name-${index}`);
    const { nodes: first } = chain(["source"]);
    const nodes = [
      ...first.slice(0, 1),
      ...pairs.flatMap((name) =>
        chain([name])
          .nodes.slice(1)
          .map((node) => ({ ...node, id: name })),
      ),
    ];
    const { width, height } = layOutFlow({ nodes, edges: pairs.map((to) => ({ from: "folder:0", to })) });
    expect(width).toBeLessThan(height);
  });

  it("keeps every node inside and apart from the others", () => {
    const name = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 12 }), (names) => {
        const { nodes, width, height } = layOutFlow(chain(names));
        for (const node of nodes) {
          expect(node.x).toBeGreaterThanOrEqual(0);
          expect(node.y).toBeGreaterThanOrEqual(0);
          expect(node.x + node.width).toBeLessThanOrEqual(width);
          expect(node.y + node.height).toBeLessThanOrEqual(height);
        }
        for (const [index, one] of nodes.entries()) {
          for (const other of nodes.slice(index + 1)) {
            const apart =
              one.x + one.width <= other.x ||
              other.x + other.width <= one.x ||
              one.y + one.height <= other.y ||
              other.y + other.height <= one.y;
            expect(apart).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("survives a circle and an edge to nowhere", () => {
    const graph = chain(["a", "b"]);
    const edges = [...graph.edges, { from: "pair:1", to: "folder:0" }, { from: "folder:0", to: "nowhere" }];
    expect(
      flowDrawing(layOutFlow({ ...graph, edges }))
        .toString()
        .match(/class="edge"/g),
    ).toHaveLength(4);
  });

  it("counts wide scripts as wide", () => {
    expect(textWidth("日本", 10)).toBeGreaterThan(textWidth("ab", 10));
  });
});

describe("the graph as a file", () => {
  it("brings its own style and shapes, and names nothing elsewhere but the namespace", () => {
    const svg = graphSvg(fakeGraph());
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain("<style>");
    expect(svg).toContain('<symbol id="mark-error"');
    expect(svg).not.toContain("<a ");
    expect(svg.match(/https?:/g)).toHaveLength(1);
  });
});
