import { onTestFinished } from "vitest";
import { systemClock } from "../../src/runtime/clock.ts";
import { type ServerOptions, startServer } from "../../src/web/server.ts";
import { type FakeView, type FakeViewOptions, makeFakeLogger, makeFakeView, NOW } from "./fake-view.ts";

/** A server on a free port over a fake view; it is closed after the test. */
export async function serve(
  viewOptions: FakeViewOptions = {},
  options: Partial<ServerOptions> = {},
): Promise<{ url: string; view: FakeView; close: () => Promise<void> }> {
  const view = makeFakeView(viewOptions);
  const clock = { ...systemClock, now: () => NOW };
  const server = await startServer(view, { port: 0, clock, logger: makeFakeLogger(), ...options });
  onTestFinished(() => server.close());
  return { url: server.url, view, close: server.close };
}

/** The text of a page. */
export async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}
