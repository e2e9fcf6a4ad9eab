import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{test,jobs}/**/*.test.ts"],
    pool: "forks",
    // Tests mostly wait for other processes: with one file for each core a third of two cores is idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // What is waited for is the end or an event of another process, which a busy machine delays; no test is about that.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
});
