import { afterAll, describe, expect, it } from "vitest";
import summary from "../../jobs/describe.ts";
import { jobFolder, runJob } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

const HEADER = "column,count,blanks,mean,std,min,25%,50%,75%,max\n";

describe("describe", () => {
  it("gives one row per column of numbers, as pandas does", async () => {
    const source = folder.write("a.csv", "isin,nav,note,one\nA,1,x,5\nB,,2,\nC,3,,\nD,4,3,\nE,10,4,\n");
    const report = await runJob(summary, [source], folder.place("out.csv"));
    expect(folder.read("out.csv")).toBe(
      `${HEADER}nav,4,1,4.5,3.872983346207417,1,2.5,3.5,5.5,10\none,1,4,5,,5,5,5,5,5\n`,
    );
    expect(report.facts).toEqual({ "rows in": 5, rows: 2, "columns of numbers": ["nav", "one"] });
  });

  it("gives only the header for a table without rows", async () => {
    const source = folder.write("a.csv", "isin,nav\n");
    await runJob(summary, [source], folder.place("out.csv"));
    expect(folder.read("out.csv")).toBe(HEADER);
  });
});
