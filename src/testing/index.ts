/** What the test of a job imports: `import { runJob } from "pairflow/testing"`. */
export { type JobResult, type JobTest, runJob } from "./run-job.ts";
export type { Row } from "./target-rows.ts";
