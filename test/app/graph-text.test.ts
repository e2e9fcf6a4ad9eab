import { expect, it } from "vitest";
import { dotText, mermaidText, pairText } from "../../src/app/graph-text.ts";
import type { GraphDocument } from "../../src/app/insights.ts";

const NONE = { success: 0, preliminary: 0, error: 0 };
const GRAPH: GraphDocument = {
  nodes: [
    { kind: "folder", id: "folder:data/in", label: "data/in", files: 1 },
    {
      kind: "pair",
      id: "pair:score",
      name: "score",
      status: "error",
      counts: { success: 1200, preliminary: 0, error: 2 },
    },
    { kind: "folder", id: "folder:out", label: 'a "b" <c>\\ `#1\n', files: null },
  ],
  edges: [
    { from: "folder:data/in", to: "pair:score" },
    { from: "pair:score", to: "folder:out" },
    { from: "pair:score", to: "gone" },
  ],
};

it("is a Mermaid flowchart in which names are text", () => {
  expect(mermaidText(GRAPH)).toBe(`flowchart LR
  n0[/"data/in<br/>1 file"/]
  n1("score<br/>2 error, 1,200 success")
  n2[/"a #34;b#34; #60;c#62;#92; #96;#35;1#92;n"/]
  n0 --> n1
  n1 --> n2
`);
});

it("is a Graphviz digraph in which names are text", () => {
  expect(dotText(GRAPH)).toBe(`digraph flow {
  rankdir=LR;
  node [fontname="sans-serif"];
  n0 [shape=folder, label="data/in\\n1 file"];
  n1 [shape=box, label="score\\n2 error, 1,200 success"];
  n2 [shape=folder, label="a \\"b\\" <c>\\\\ \`#1\\\\n"];
  n0 -> n1;
  n1 -> n2;
}
`);
});

it.each([
  [{ status: "success", counts: NONE }, "no files yet"],
  [{ status: "error", counts: NONE }, "error"],
  [{ status: "error", counts: { ...NONE, success: 3 } }, "error, 3 success"],
  [{ status: "error", counts: { success: 3, preliminary: 2, error: 1 } }, "1 error, 2 preliminary, 3 success"],
] as const)("says %j of a pair as %j", (pair, text) => {
  expect(pairText(pair)).toBe(text);
});
