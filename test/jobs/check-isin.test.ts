import { afterAll, expect, it } from "vitest";
import timestamp from "../../jobs/timestamp.ts";
import zscore from "../../jobs/zscore.ts";
import { jobFolder, runJob } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

it("lists ISINs with a wrong check digit by line, and still does the work", async () => {
  const source = folder.write("a.csv", 'nav,"\n", ISIN\n1,,US0378331005\n2,,US0378331006\n\n3,,\n4,,lu0274208692\n');
  const report = await runJob(timestamp, [source], folder.place("out.csv"), { checkIsin: true });
  expect(report.facts).toMatchObject({
    rows: 4,
    "bad isin": 2,
    "bad isin, first": ["a.csv, line 4: US0378331006", "a.csv, line 7: lu0274208692"],
  });
});

it("counts each once in a job that reads twice, and lists no more than 20", async () => {
  const source = folder.write(
    "a.csv",
    `isin,nav\n${Array.from({ length: 30 }, (_, row) => `X${row},${row}\n`).join("")}`,
  );
  const report = await runJob(zscore, [source], folder.place("out.csv"), { checkIsin: true });
  expect(report.facts).toMatchObject({ "bad isin": 30 });
  expect(report.facts?.["bad isin, first"]).toHaveLength(20);
  expect((await runJob(zscore, [source], folder.place("out.csv"))).facts).not.toHaveProperty("bad isin");
});

it("refuses a file without the column", async () => {
  const source = folder.write("a.csv", "id,nav\nA,1\n");
  await expect(runJob(timestamp, [source], folder.place("out.csv"), { checkIsin: true })).rejects.toThrow(
    'a.csv has no column "isin" to check; it has "id", "nav"',
  );
});
