import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { exposeMetrics } from "../../src/metrics/expose.ts";
import { type Family, namesOf, parseExposition } from "../support/exposition.ts";
import { makeFakeEvents } from "../web/fake-events.ts";
import { makeFakeView } from "../web/fake-view.ts";
import { readPromql } from "./promql.ts";

const PROJECT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const page = read("docs/OPERATING.md");

/** What /metrics answers of a flow in which a run of each outcome has ended. */
async function families(): Promise<readonly Family[]> {
  const events = makeFakeEvents();
  const exposed = exposeMetrics(makeFakeView({ events }));
  for (const code of [null, "timeout"] as const) {
    const end = { pair: "merge", code, durationMs: 5, rows: 1, readBytes: 1, writtenBytes: 1 };
    events.tell({ kind: "run", runId: "r", itemId: "i", state: "ended", end });
  }
  return parseExposition(await exposed.text());
}

describe("error codes", () => {
  const union = /export type ErrorCode =([^;]+);/.exec(read("src/domain/errors.ts"))?.[1] ?? "";
  const codes = [...union.matchAll(/"([a-z-]+)"/g)].map(([, code = ""]) => code);
  const section = /\n## Error codes\n(.*?)\n## /s.exec(page)?.[1] ?? "";
  const entries = new Map(
    section
      .split("\n### ")
      .slice(1)
      .map((entry): [string, string] => [/^`([^`]+)`$/m.exec(entry)?.[1] ?? entry, entry.replace(/^.*\n/, "").trim()]),
  );

  it("have an entry each, and no entry is of another", () => {
    expect(codes.length).toBeGreaterThan(20);
    expect([...entries.keys()]).toEqual(codes);
  });

  it.each(codes)("%s has its causes and what to do", (code) => {
    const sentences = (entries.get(code) ?? "").split(/[.:?](?:\s|$)/).filter((sentence) => sentence.trim() !== "");
    expect(sentences.length).toBeGreaterThan(1);
  });
});

describe("the page", () => {
  it("has every metric of ours in its table, with its type and its labels", async () => {
    const rows = [...page.matchAll(/^\| (`pairflow_.+) \| (\w+) \| .+ \|$/gm)].flatMap(([, names = "", type = ""]) =>
      [...names.matchAll(/`([a-z_]+)(?:\{([a-z,]+)\})?`/g)].map(([, name = "", labels = ""]) => [name, type, labels]),
    );
    const ours = (await families()).filter(({ name }) => name.startsWith("pairflow_"));
    const wanted = ours.map(({ name, type, samples }) => {
      const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)).filter((label) => label !== "le"));
      return [name, type, [...labels].join(",")];
    });
    expect(rows.toSorted()).toEqual(wanted.toSorted());
  });
});

const rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Pairflow[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(["warning", "critical"]) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboard = z.object({
  uid: z.string(),
  schemaVersion: z.number(),
  templating: z.object({ list: z.array(z.object({ name: z.string(), definition: z.string().optional() })) }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string(), refId: z.string() })).min(1),
    }),
  ),
});

describe("alerts and dashboard", () => {
  const alerts = rules.parse(parse(read("docs/alerts.yml"))).groups.flatMap((group) => group.rules);
  const board = dashboard.parse(JSON.parse(read("docs/grafana-dashboard.json")));
  const queries = board.templating.list.flatMap(({ definition }) => definition ?? []);
  const expressions = [
    ...alerts.map(({ expr }) => expr),
    ...board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...queries.map((query) => query.replace(/^label_values\((\w+), (\w+)\)$/, "sum by ($2) ($1)")),
  ];

  it("use only metrics and labels that /metrics has", async () => {
    const labelsOf = new Map<string, Set<string>>([["up", new Set()]]);
    for (const family of await families()) {
      for (const name of namesOf(family)) labelsOf.set(name, new Set());
      for (const { name, labels } of family.samples) {
        for (const label of Object.keys(labels)) labelsOf.get(name)?.add(label);
      }
    }
    expect(expressions.length).toBeGreaterThan(25);
    for (const expression of expressions) {
      const { selectors, groups } = readPromql(expression);
      expect(selectors.length, expression).toBeGreaterThan(0);
      for (const { metric, labels } of selectors) {
        const known = labelsOf.get(metric);
        expect([expression, metric, known !== undefined]).toEqual([expression, metric, true]);
        // Prometheus adds these itself.
        const strange = [...labels, ...groups].filter(
          (label) => !["job", "instance"].includes(label) && !known?.has(label),
        );
        expect([expression, strange]).toEqual([expression, []]);
      }
    }
  });

  it("have names, panels and places of their own", () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(board.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  it("and labels in texts of alerts are those of their expression", () => {
    for (const { expr, annotations } of alerts) {
      const named = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
      expect([expr, named.filter((label) => label !== "pair")]).toEqual([expr, []]);
    }
  });

  it("would be refused with a name that is not there", () => {
    expect(readPromql('sum by (pair) (rate(pairflow_gone_total{pair=~"$pair"}[5m]))')).toEqual({
      selectors: [{ metric: "pairflow_gone_total", labels: ["pair"] }],
      groups: ["pair"],
    });
    expect(() => readPromql("sum(pairflow_items")).toThrow("left open");
    expect(() => readPromql("total(pairflow_items)")).toThrow("no function");
  });
});
