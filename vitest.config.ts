import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{test,jobs}/**/*.test.ts"],
    pool: "forks",
    // On two cores the default is one, and the whole takes nine minutes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // What is waited for is the end or an event of another process, which a busy machine delays; no test is about that.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
});
