import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runEvent } from "../domain/openlineage.ts";
import { flowFolder, pairflow, serve } from "../support/cli.ts";
import { httpReceiver } from "../support/receiver.ts";

const GOOD = "isin,nav\nLU1,1\nLU2,2\n";
const BAD = "isin,nav\nLU1,1O\nLU2,2\n";
const scores = { name: "scores", job: "zscore", params: { column: "nav" }, source: "in", target: "out" };
const PATIENT = { timeout: 20_000, interval: 50 };

const notice = z.object({
  kind: z.string(),
  problems: z.array(z.object({ item: z.string(), url: z.string() })),
});

function configOf(url: string) {
  return {
    settle: "100ms",
    notify: [{ url }],
    page: { publicUrl: "https://page.example/" },
    pairs: [scores],
  };
}

const there = (path: string) =>
  expect
    .poll(
      () =>
        access(path).then(
          () => true,
          () => false,
        ),
      PATIENT,
    )
    .toBe(true);

describe("a running flow with receivers", () => {
  it("tells them of an error and of its end", async () => {
    const receiver = await httpReceiver();
    const root = await flowFolder(configOf(receiver.url), { "in/a.csv": BAD });
    const { stop } = await serve(root);
    const told = () => receiver.received.map(({ body }) => notice.parse(JSON.parse(body)));
    await expect.poll(() => told().map(({ kind }) => kind), PATIENT).toEqual(["error"]);
    expect(told()[0]?.problems).toEqual([
      { item: "a.csv", url: expect.stringMatching(/^https:\/\/page\.example\/items\/i_\w+$/) },
    ]);
    await writeFile(join(root, "in/a.csv"), GOOD);
    await there(join(root, "out/a.csv"));
    // A pair rests for a minute after a message: the next start tells the rest.
    expect(await stop("SIGTERM")).toBe(143);
    expect(told().map(({ kind }) => kind)).toEqual(["error"]);
    await pairflow("run", root);
    expect(told().map(({ kind }) => kind)).toEqual(["error", "recovered"]);
  });

  it("runs on while they are silent, stops in time, and tells them later", async () => {
    const receiver = await httpReceiver();
    receiver.answer = "silence";
    const root = await flowFolder(configOf(receiver.url), { "in/bad.csv": BAD });
    const { stop } = await serve(root);
    await writeFile(join(root, "in/a.csv"), GOOD);
    await there(join(root, "out/a.csv"));
    await writeFile(join(root, "in/b.csv"), GOOD);
    await there(join(root, "out/b.csv"));
    expect(await stop("SIGTERM")).toBe(143);
    expect(receiver.received).toEqual([]);
    receiver.answer = 204;
    await pairflow("run", root);
    await expect.poll(() => receiver.received.length, PATIENT).toBe(1);
  });

  it("tells OpenLineage of each run, at its end at the latest", async () => {
    const receiver = await httpReceiver();
    const config = { settle: "0s", lineage: { url: receiver.url, namespace: "funds" }, pairs: [scores] };
    const root = await flowFolder(config, { "in/a.csv": GOOD });
    await pairflow("run", root);
    const events = receiver.received.map(({ body }) => runEvent.parse(JSON.parse(body)));
    expect(events.map(({ eventType }) => eventType)).toEqual(["START", "COMPLETE"]);
    expect(events[1]).toMatchObject({
      inputs: [{ name: join(root, "in/a.csv"), inputFacets: { inputStatistics: { rowCount: 2 } } }],
      outputs: [{ name: join(root, "out/a.csv"), outputFacets: { outputStatistics: { rowCount: 2 } } }],
    });
  });
});
