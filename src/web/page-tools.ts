import type { Response } from "express";
import type { FlowView } from "../app/view.ts";
import type { Clock } from "../ports/runtime.ts";
import type { Page } from "./pages/layout.ts";

/** What the pages need: the flow, the time, and a way to send a page in its frame. */
export interface PageTools {
  readonly view: FlowView;
  readonly clock: Pick<Clock, "now">;
  readonly send: (response: Response, page: Page) => void;
}
